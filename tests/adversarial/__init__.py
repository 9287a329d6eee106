"""Bad input and attacks; every test carries the id of its row in the house's list of attacks."""

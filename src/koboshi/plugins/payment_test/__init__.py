"""A payment provider inside the house: for tests and demonstrations, no real money."""

"""手数料: what is to be paid for a case, what came, what goes back, and the comparison with the provider."""

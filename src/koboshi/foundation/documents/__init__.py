"""Documents the office makes: numbers, notices, signatures, and the public check of a notice."""

"""Who signs in, and who works where with which role."""

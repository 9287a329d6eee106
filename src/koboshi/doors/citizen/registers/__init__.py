"""The public registers: look a permit up by name, number or municipality, and verify a certificate by its number."""

"""Signatures from a local test authority."""

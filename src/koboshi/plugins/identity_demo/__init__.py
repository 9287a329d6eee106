"""Invented persons for demonstration."""

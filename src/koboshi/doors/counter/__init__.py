"""The counter door."""

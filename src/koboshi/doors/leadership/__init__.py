"""The leadership door."""

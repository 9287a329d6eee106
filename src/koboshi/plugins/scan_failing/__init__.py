"""A scan that fails on purpose."""

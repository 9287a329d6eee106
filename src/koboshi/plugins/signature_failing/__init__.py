"""A signature that fails on purpose."""

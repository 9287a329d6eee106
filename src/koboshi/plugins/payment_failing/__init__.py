"""A payment provider that fails on purpose."""

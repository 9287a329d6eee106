"""A notification that fails on purpose."""

"""An identification that fails on purpose."""

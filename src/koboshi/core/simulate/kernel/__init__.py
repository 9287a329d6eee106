"""The kernel: one event loop over integer columns, compiled where numba is installed, plain Python elsewhere."""

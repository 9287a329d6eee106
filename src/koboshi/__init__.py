"""Koboshi: the open-source digital prefecture. A service is defined once, then inventoried, worked, measured and improved."""

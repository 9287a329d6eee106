"""Councils, requests to other authorities, public inspection and draws, as the office works on them."""

"""Adapters of the ports, one folder each; found by entry point, named by nobody."""

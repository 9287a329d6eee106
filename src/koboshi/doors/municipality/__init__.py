"""The municipality door."""

"""Koboshi, the open-source digital prefecture: a service is defined once, then worked, journalled and measured."""

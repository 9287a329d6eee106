"""Meetings, public inspections and draws for everybody: made of `koboshi.proceedings.public` only, no names."""

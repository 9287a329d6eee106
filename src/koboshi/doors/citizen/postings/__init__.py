"""公示送達: notices that are served in public, for people whose address nobody knows."""

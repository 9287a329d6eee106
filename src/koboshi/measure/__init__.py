"""Figures from the journal: reads it, writes nothing elsewhere."""

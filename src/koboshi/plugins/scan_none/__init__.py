"""No virus scan, said honestly."""

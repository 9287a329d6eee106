"""Site inspections: offer days, book one, go there, check, photograph, and report back to the case."""

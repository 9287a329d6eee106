"""Site inspections: offer days, the order of a day, and the checklist on a phone that may have no signal."""

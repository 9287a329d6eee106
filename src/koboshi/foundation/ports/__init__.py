"""Which plug-in serves which port of this house, filled by the roof and read by the operator's page."""

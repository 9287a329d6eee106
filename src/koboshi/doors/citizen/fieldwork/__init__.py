"""Choose the time of a site visit, see who comes and what is checked, ask for another time."""

"""Plain Python: knows nothing of Django, the database or the network, and could be published alone."""

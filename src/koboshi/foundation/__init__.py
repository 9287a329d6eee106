"""The ground floor: tenancy, the journal, documents, notification, organisations and people."""

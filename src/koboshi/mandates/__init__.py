"""Who acts for whom on an application: parties, mandates, consents, and the office that is competent."""

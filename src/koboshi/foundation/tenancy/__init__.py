"""Whose row is it: the organisation key and PostgreSQL row-level security as the second wall."""

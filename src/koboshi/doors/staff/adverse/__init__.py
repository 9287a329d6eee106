"""Dispositions against permit holders (不利益処分) at the staff door: draft, hearing, statements, records, effect."""

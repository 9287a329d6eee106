"""Dispositions against permit holders (不利益処分): notice, hearing or written statement, records, report, effect."""

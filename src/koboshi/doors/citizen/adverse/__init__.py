"""The party of a disposition (不利益処分): notice, statement, records, representative."""

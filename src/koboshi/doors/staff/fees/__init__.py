"""Fees for staff: what is open, disputed or to go back; waive, pay back, compare the daily file."""

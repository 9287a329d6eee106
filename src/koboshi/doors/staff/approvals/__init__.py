"""Approvals (決裁) at the staff door: what waits for a stamp, one draft, many at once, who is away, who sits where."""

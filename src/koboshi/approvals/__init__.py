"""Approvals (決裁): drafts on their way through the seats of an office. See README.md."""

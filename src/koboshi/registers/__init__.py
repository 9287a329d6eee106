"""Registers of permits (台帳): long-lived records of what was granted, their changes, ends and renewals."""

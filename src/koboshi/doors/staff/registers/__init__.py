"""Registers of permits: lists, one permit and its later life, certificates again, renewals in one go."""

"""Dispositions against holders of permits and other grants (不利益処分).

Notice, hearing or written statement, records, report, effect.
"""

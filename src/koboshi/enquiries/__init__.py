"""Enquiries before an application (事前相談): a record of their own, and a condition of nothing."""

"""Enquiries at the staff door: find, answer, guide in writing, close – never a condition of an application."""

"""Virus scan by a ClamAV daemon."""

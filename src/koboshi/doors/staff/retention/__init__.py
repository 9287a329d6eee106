"""Keeping and disposal: what is due, what is stopped, who proposes and who decides, and the register of disposals."""

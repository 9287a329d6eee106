"""The people of a case: who acts for whom, proofs to check, to whom the notice goes, and which office is competent."""

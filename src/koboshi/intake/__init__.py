"""Applications before and at their arrival: drafts, answers, attachments, corrections, withdrawal."""

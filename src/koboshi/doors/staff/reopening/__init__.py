"""Taking a decision against the applicant back of the office's own accord (職権取消し・撤回) at the staff door."""

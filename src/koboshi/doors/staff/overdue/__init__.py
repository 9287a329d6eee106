"""Cases past the guide to their period without a decision (不作為): what they wait for, what to tell the applicant."""

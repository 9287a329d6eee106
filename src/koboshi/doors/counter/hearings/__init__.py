"""Public hearings (公聴会) at the counter: writing down who asks to speak."""

"""Notices on their way: what to send, what to hand over, what has arrived, what came back."""

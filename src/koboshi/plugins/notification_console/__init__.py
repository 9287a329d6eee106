"""Messages onto the operator's console."""

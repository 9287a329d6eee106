"""Messages into an inbox of this house."""

"""What others have a say in: councils, other authorities, public inspection with opinions, and public draws."""

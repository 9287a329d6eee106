"""Public bodies (the prefecture, its 59 municipalities) and their offices."""

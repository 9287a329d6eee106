"""What no linter sees: floors, sizes, words and addresses."""

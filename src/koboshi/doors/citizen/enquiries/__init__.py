"""Ask before applying (事前相談), online and without an account; never a condition of anything."""

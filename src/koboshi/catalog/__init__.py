"""Published packs: which procedures there are, in which version each is in force, and how residents find them."""

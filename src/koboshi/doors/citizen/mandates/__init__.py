"""Who acts for me: see, add and end it at the residents' door."""

"""Stage ``themes``: which relationships a passage handles, how, and by which words."""

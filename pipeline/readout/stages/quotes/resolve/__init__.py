"""What depends on the whole document: who speaks, on which occasion."""

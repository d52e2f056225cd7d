"""From many candidates to disjoint ones."""

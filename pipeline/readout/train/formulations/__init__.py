"""Set formulations that recur in a corpus."""

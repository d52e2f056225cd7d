"""Set formulations of a corpus: phrases that recur word for word and read like one."""

"""What a document speaks of, worked out once for all stages: its events, its report, people."""

"""Analysis: tables over the records of a run, and what they tell. Reads records alone."""

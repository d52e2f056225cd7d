"""Analysis: tables over the records of a run, and what they tell.

Reads records alone; knows no stage. What needs packages of the extra ``analyze`` is imported when
it is asked for: a search, and the tables of records, need none.
"""

"""Stage ``entities``.

Bodies, persons, places, meetings, dates, documents, technologies, set formulations.
"""

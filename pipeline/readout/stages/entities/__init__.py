"""Stage ``entities``: bodies, persons, places, meetings, dates, documents, technologies, set formulations."""

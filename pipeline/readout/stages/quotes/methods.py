"""The names of all methods that find a quote: in the record, and what a weight is learned for."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["LAID_OUT", "Method"]


class Method(StrEnum):
    """How a quote was found.

    ``clause-…``: a reporting clause whose content no marks delimit; ``marks-…``: words in quotation
    marks, by where their attribution stands; ``encoder-…``: what the encoder labelled, by what
    delimits it; ``report-continued``: a sentence in which a report goes on; ``label``: the turns of
    a labelled conversation; ``term``: a name or a term.
    """

    CLAUSE_ACCORDING = "clause-according"
    CLAUSE_CLAUSE = "clause-clause"
    CLAUSE_COLON = "clause-colon"
    CLAUSE_FINAL = "clause-final"
    CLAUSE_INFINITIVE = "clause-infinitive"
    CLAUSE_LIST = "clause-list"
    CLAUSE_MEDIAL = "clause-medial"
    CLAUSE_PHRASE = "clause-phrase"
    CLAUSE_QUESTION = "clause-question"
    CLAUSE_THAT = "clause-that"
    ENCODER_CLAUSE = "encoder-clause"
    ENCODER_MARKS = "encoder-marks"
    ENCODER_MIXED = "encoder-mixed"
    LABEL = "label"
    MARKS_AFTER = "marks-after"
    MARKS_ALONE = "marks-alone"
    MARKS_BEFORE = "marks-before"
    MARKS_COLON = "marks-colon"
    MARKS_CONTINUED = "marks-continued"
    MARKS_EMBEDDED = "marks-embedded"
    MARKS_FRAGMENT = "marks-fragment"
    MARKS_LABEL = "marks-label"
    MARKS_PREVIOUS = "marks-previous"
    MARKS_RESUMED = "marks-resumed"
    MARKS_SIGNATURE = "marks-signature"
    REPORT_CONTINUED = "report-continued"
    TERM = "term"


LAID_OUT = frozenset({Method.LABEL, Method.CLAUSE_LIST})
"""What layout tells, which no encoder reads."""

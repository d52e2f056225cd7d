"""What a title says of a document by its words alone: at what it was given."""

from __future__ import annotations

import re

from readout.language.page import Page
from readout.language.people import head_end
from readout.language.words import words
from readout.stages.document.lead import DELIVERED, GIVEN_AT

__all__ = ["event_in", "is_repeated"]

WORD = re.compile(r"[’']s\b|\w[\w.&’'-]*|[^\w\s]")
GIVES = DELIVERED | words("word.briefing")
LONGEST = 60
"""Words of a title that are read."""


def is_repeated(page: Page, title: str) -> bool:
    """Return whether the head of the text repeats a title."""
    said, head = (f" {' '.join(t.lower().split())} " for t in (title, page.text[: head_end(page)]))
    return said in head


def event_in(title: str) -> str:
    """Return what a title says that it was given at, in lower case; nothing where it says none."""
    lower = [word.lower() for word in WORD.findall(title)[:LONGEST]]
    gives = next((i for i, word in enumerate(lower) if word in GIVES), len(lower))
    at = (i for i in range(gives + 1, len(lower)) if lower[i] in GIVEN_AT | {"in"})
    return " ".join(lower[next(at, len(lower)) + 1 :])

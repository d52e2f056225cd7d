"""Several who speak as one: the names behind "the two leaders", "both sides"."""

from __future__ import annotations

from functools import cached_property

from readout.discourse.keys import JOINT, key_of
from readout.discourse.people import People
from readout.language.page import Page

__all__ = ["Several"]

TWO = frozenset({"two", "both"})
PERSONS = ("PERSON",)
LABELS = {
    "sides": ("GPE", "PERSON"),
    "parties": ("GPE", "PERSON"),
    "countries": ("GPE",),
    "nations": ("GPE",),
    "governments": ("GPE",),
}
"""What those are whom a noun stands for, the likelier first; of any other, persons."""
HEAD = 6
"""Segments in which a document brings in those whom it goes on to call "the two leaders"."""


class Several:
    """Those whom the head of a document brings in together.

    Parameters
    ----------
    page : Page
        The document.
    people : People
        Whom it names.
    """

    def __init__(self, page: Page, people: People) -> None:
        self.page = page
        self.people = people

    def behind(self, lo: int, head: int) -> str | None:
        """Return the names behind tokens ``[lo, head]`` (``the two leaders``), the first two."""
        said = self.page.tokens.lower[lo : head + 1]
        plural = said[-1].endswith("s") or said[-1] in TWO
        if TWO.isdisjoint(said[:2]) or not plural:
            return None
        for label in LABELS.get(said[-1], PERSONS):
            names = self._names(label)
            if len(names) > 1:
                return JOINT.join(names[:2])
        return None

    def _names(self, label: str) -> list[str]:
        """Return the names of a kind in the head of the document, each once."""
        return self._brought_in.get(label, [])

    @cached_property
    def _brought_in(self) -> dict[str, list[str]]:
        page = self.page
        segments = page.segments[:HEAD]
        end = segments[-1].end if segments else 0
        found: dict[str, dict[str, str]] = {}
        for entity in page.entity_index.within(0, end):
            if entity.label in ("PERSON", "GPE"):
                name = self.people.name_of(entity)
                person = entity.label == "PERSON"
                known = found.setdefault(entity.label, {})
                known.setdefault(key_of(name, person=person), name)
        return {label: list(names.values()) for label, names in found.items()}

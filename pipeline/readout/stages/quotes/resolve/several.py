"""Several who speak as one: the names behind "the two leaders", "both sides"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from readout.discourse.keys import key_of
from readout.discourse.named import HEAD, head_end
from readout.discourse.people import People
from readout.language.datelines import read_dateline
from readout.language.page import Page, head_of
from readout.records import JOINT, Entity, Offsets

__all__ = ["Several"]

JOINING = frozenset({"and", ","})
"""Between the names of those who speak together."""
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
VENUES = ("in", "at")
"""Before a place, these tell where it was."""
KINDS = ("PERSON", "GPE")
"""Kinds of those who speak together."""


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
        last = said[-1]
        plural = last.endswith("s") or last in TWO
        if TWO.isdisjoint(said[:2]) or not plural:
            return None
        for label in LABELS.get(last, PERSONS):
            names = self._brought_in[label]
            if len(names) > 1:
                return JOINT.join(names[:2])
        return None

    def named_in(self, start: int, end: int) -> str | None:
        """Return the names of several persons in a phrase (``Minister A and Envoy B``)."""
        found = self.page.entity_index.overlapping(start, end)
        persons = [entity for entity in found if entity.label == "PERSON"]
        if len(persons) < 2:
            return None
        for one, two in pairwise(persons):
            if not self._joined(one.end, two.start):
                return None
        return JOINT.join(self.people.name_of(person) for person in persons)

    def _joined(self, start: int, end: int) -> bool:
        """Tell whether only "and", commas and titles stand between two names."""
        lo, hi = self.page.range(start, end)
        between = [self.page.surface(i) for i in range(lo, hi)]
        rest = (word for word in between if word not in JOINING)
        return not JOINING.isdisjoint(between) and all(w[0].isupper() for w in rest)

    @cached_property
    def _brought_in(self) -> dict[str, list[str]]:
        """The names in the head of the document, each once, by their kind."""
        return {label: list(self._names(label)) for label in KINDS}

    def _names(self, label: str) -> Iterator[str]:
        """Yield the names of a kind in the head of the document, each once."""
        end = head_end(self.page)
        seen: set[str] = set()
        for entity in self.page.entity_index.within(0, end):
            if entity.label != label or self._is_venue(entity):
                continue
            name = self.people.name_of(entity)
            key = key_of(name, person=label == "PERSON")
            if key not in seen:
                seen.add(key)
                yield name

    def _is_venue(
        self,
        entity: Entity,
    ) -> bool:
        """Tell a place that only says where it was: behind "in", or in the dateline."""
        if entity.label != "GPE":
            return False
        at, _ = self.page.place_of(entity)
        before = at - 1
        if self.page.word(before) == "the":
            before -= 1
        if self.page.word(before) in VENUES:
            return True
        return any(start <= entity.start < end for start, end in self._datelines)

    @cached_property
    def _datelines(self) -> list[Offsets]:
        """The places of the datelines in the head of the document."""
        head = head_of(self.page.segments, HEAD)
        found = (read_dateline(self.page.text, one.start, one.end) for one in head)
        return [dateline.place for dateline in found if dateline is not None]

"""The full names of bodies behind the words by which a text comes back to them ("the Ministry")."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from readout.language.page import Page
from readout.language.words import words
from readout.records import Entity

__all__ = ["Bodies"]


class Bodies:
    """The bodies that a document names.

    Parameters
    ----------
    page : Page
        The document.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def _by_last(self) -> dict[str, list[Entity]]:
        """The bodies in order, by every word of their names but the articles."""
        found: dict[str, list[Entity]] = {}
        for entity in self.page.entities:
            if entity.label == "ORG":
                for word in dict.fromkeys(entity.text.lower().split()):
                    found.setdefault(word, []).append(entity)
        return found

    def full(self, lo: int, head: int) -> str | None:
        """Return the name of the body that tokens ``[lo, head]`` come back to.

        All their words stand in the name, and more; the one named last before counts.
        """
        page = self.page
        if page.word(lo) not in words("determiner.definite"):
            return None
        said = frozenset(page.tokens.lower[lo + 1 : head + 1])
        if not said or page.word(head) in words("noun.person") - words("noun.body"):
            return None
        known = self._by_last.get(page.word(head), [])
        at = bisect_left(known, page.tokens.start[lo], key=_start)
        for entity in reversed(known[:at]):
            if said < frozenset(entity.text.lower().split()):
                return _name(entity)
        return None


def _start(entity: Entity) -> int:
    return entity.start


def _name(entity: Entity) -> str:
    name = (entity.normal or {}).get("name")
    return name if isinstance(name, str) else entity.text

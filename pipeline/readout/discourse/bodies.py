"""The full names of bodies behind the words by which a text comes back to them ("the Ministry")."""

from __future__ import annotations

from functools import cached_property

from readout.discourse.named import by_word, labelled, words_of
from readout.discourse.timing import normal_of
from readout.language.page import Page
from readout.language.words import words
from readout.records.spans import SpanIndex
from readout.records.types import Entity

__all__ = ["Bodies"]

DEFINITE = words("determiner.definite")
PERSONS = words("noun.person") - words("noun.body")


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
    def _by_word(self) -> dict[str, list[Entity]]:
        """The bodies in order, by every word of their names."""
        return by_word(labelled(self.page, "ORG"))

    def full(self, lo: int, head: int) -> str | None:
        """Return the name of the body that tokens ``[lo, head]`` come back to.

        All their words stand in the name, and more; the one named last before counts.
        """
        page = self.page
        if page.word(lo) not in DEFINITE or page.word(head) in PERSONS:
            return None
        said = frozenset(page.tokens.lower[lo + 1 : head + 1])
        if not said:
            return None
        known = self._by_word.get(page.word(head), [])
        before = SpanIndex(known).within(0, page.tokens.start[lo])
        for entity in reversed(before):
            if said < words_of(entity):
                return normal_of(entity, "name") or entity.text
        return None

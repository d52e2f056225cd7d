"""Who says "I": whose turn it is in a conversation, else the document's own speaker."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from readout.language.events import Framed
from readout.language.offices import Offices
from readout.language.page import Page
from readout.language.people import People
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.quotes.propose.turns import turn_labels

__all__ = ["TurnVoices", "is_role"]

OFFICES = words("entity.titles") | words("word.title") | words("title.honour")
AROUND = " ."
"""Between a title and a name."""


class TurnVoices:
    """The voices of one document.

    Parameters
    ----------
    page : Page
        The document.
    framed : Framed
        Its frame: who speaks in it as a whole.
    people, offices
        Whom it names.
    """

    def __init__(self, page: Page, framed: Framed, people: People, offices: Offices) -> None:
        self.page = page
        self.framed = framed
        self.people = people
        self.offices = offices

    @cached_property
    def _turns(self) -> list[Offsets]:
        return turn_labels(self.page)

    def behind_first_person(self, position: int) -> str | None:
        """Return the name of whoever speaks at a position, outside quotation marks."""
        at = bisect_right(self._turns, (position, position)) - 1
        if at >= 0:
            return self.of_label(self._turns[at])
        speaker = self.framed.frame.speaker
        if speaker is None:
            return None
        return speaker.canonical or speaker.text

    def of_label(self, label: Offsets) -> str | None:
        """Return the full name behind the label of a turn; None for a mere role."""
        page = self.page
        lo, hi = page.range(*label)
        if is_role(page, label):
            return None
        called = self._behind_office(label)
        person = self.people.named_in(*called)
        if person is not None:
            return self.people.name_of(person)
        bearer = self.offices.bearer(lo, hi - 1)
        if bearer is not None:
            return self.people.name_of(bearer)
        name = page.part(called)
        return self.people.full_name(name, label[0]) or name

    def _behind_office(self, label: Offsets) -> Offsets:
        """Return the name in a label behind an office ("PRIME MINISTER LIM"), else all of it."""
        page = self.page
        lo, hi = page.range(*label)
        start, end = label
        if page.word(hi - 1) in OFFICES:
            return label
        for i in range(lo, hi - 1):
            if page.word(i) in OFFICES:
                start = page.tokens.end[i]
        return trim(page.text, start, end, AROUND)


def is_role(page: Page, label: Offsets) -> bool:
    """Tell a label that names a part in a conversation, and nobody."""
    last = page.words(*label)[-1:]
    roles = words("label.role") | words("label.turn")
    return not roles.isdisjoint(last)

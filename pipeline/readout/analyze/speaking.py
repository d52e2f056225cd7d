"""Who says what: speakers, and their statements by theme, relation and occasion."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta, Struct

from readout.analyze.persons import Bearer, persons_of
from readout.analyze.rows import StatementRow, ThemeRow
from readout.analyze.shares import year_of
from readout.records.types import JOINT

__all__ = ["SpeakerRow", "Speaking", "VoiceRow"]

STATUSES = ("named", "nominal", "pronoun")
"""How somebody is mentioned, the surest first."""
ROLES = 10
"""Roles and bodies that are listed of a speaker, the most frequent ones."""
SELDOM = 20
"""Of so many statements one must give a role or body: what is given less often is read wrong."""


class SpeakerRow(Struct, frozen=True, kw_only=True):
    """A speaker, over the whole corpus; statements.speaker leads to every statement."""

    speaker: Annotated[
        str, Meta(description="What statements are grouped by; joins statements.speaker.")
    ]
    person: Annotated[
        str,
        Meta(
            description="The speaker whose full name this one is a form of, over the whole "
            "corpus; the speaker itself where it is none."
        ),
    ]
    name: Annotated[str, Meta(description="The name given most often.")]
    status: Annotated[
        str,
        Meta(
            description="named: called by name at least once; nominal: by a noun alone, "
            "so that several may be meant; pronoun: by pronouns alone, whoever they stand for."
        ),
    ]
    statements: Annotated[int, Meta(description="Statements.")]
    documents: Annotated[int, Meta(description="Documents with any of them.")]
    words: Annotated[int, Meta(description="Words of the statements.")]
    roles: Annotated[
        list[str],
        Meta(
            description="What stands beside the name, in one of 20 statements at least; most often "
            "first."
        ),
    ]
    bodies: Annotated[
        list[str],
        Meta(
            description="Bodies that the mentions name, in one of 20 statements at least; most "
            "often first."
        ),
    ]
    first_date: Annotated[
        dt.date | None, Meta(description="First day on which any can have been said.")
    ]
    last_date: Annotated[
        dt.date | None, Meta(description="Last day on which any can have been said.")
    ]
    undated: Annotated[int, Meta(description="Statements of no one year.")]
    first: Annotated[str, Meta(description="Id of the earliest; undated ones last.")]
    last: Annotated[str, Meta(description="Id of the latest; undated ones first.")]


class VoiceRow(Struct, frozen=True, kw_only=True):
    """What a speaker said on a theme, in a relation, on an occasion.

    A statement has the themes of its passage, and is counted under each of them.
    """

    speaker: Annotated[str | None, Meta(description="speakers.speaker; null: nobody is named.")]
    speaker_name: Annotated[str | None, Meta(description="Name in the first of the statements.")]
    theme: Annotated[str | None, Meta(description="Theme; null: none.")]
    relation: Annotated[str | None, Meta(description="Relation; null: none.")]
    occasion: Annotated[str | None, Meta(description="events.key; null: not known.")]
    occasion_name: Annotated[str | None, Meta(description="Its name.")]
    statements: Annotated[int, Meta(description="Statements.")]
    documents: Annotated[int, Meta(description="Documents with any of them.")]
    ids: Annotated[list[str], Meta(description="All of them: statements.id.")]


@dataclass
class _Tally:
    """What is counted of a speaker."""

    statuses: set[str] = field(default_factory=set)
    statements: int = 0
    words: int = 0
    undated: int = 0
    documents: set[str] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)
    dates: list[tuple[dt.date, str]] = field(default_factory=list)
    ends: list[dt.date] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def add(self, row: StatementRow) -> None:
        """Count a statement."""
        self.statuses.add(row.status)
        self.statements += 1
        self.words += row.words
        self.documents.add(row.document)
        self.names[row.speaker_name or ""] += 1
        if row.role:
            self.roles[row.role] += 1
        if row.body:
            self.bodies[row.body] += 1
        self.ids.append(row.id)
        if year_of(row) is not None and row.date_start and row.date_end:
            self.dates.append((row.date_start, row.id))
            self.ends.append(row.date_end)
        else:
            self.undated += 1


Voice = tuple[str | None, str | None, str | None, str | None]
"""Speaker, theme, relation, occasion."""


class Speaking:
    """Takes the statements of a corpus, document by document."""

    def __init__(self) -> None:
        self._speakers: defaultdict[str, _Tally] = defaultdict(_Tally)
        self._voices: defaultdict[Voice, list[str]] = defaultdict(list)
        self._documents: defaultdict[Voice, set[str]] = defaultdict(set)
        self._names: dict[str, str] = {}

    def add(self, statements: Sequence[StatementRow], themes: Iterable[ThemeRow]) -> None:
        """Count the statements of a document, with the themes of its passages."""
        by_passage: defaultdict[str | None, list[ThemeRow]] = defaultdict(list)
        for theme in themes:
            by_passage[theme.passage].append(theme)
        for row in statements:
            if row.speaker is not None:
                self._speakers[row.speaker].add(row)
                self._names.setdefault(row.speaker, row.speaker_name or "")
            if row.occasion is not None:
                self._names.setdefault(row.occasion, row.occasion_name or "")
            self._add_voice(row, by_passage)

    def speakers(self) -> Iterator[SpeakerRow]:
        """Yield the speakers, those with most statements first."""
        order = sorted(self._speakers, key=lambda key: (-self._speakers[key].statements, key))
        persons = persons_of(self._bearers())
        for key in order:
            yield _speaker(key, persons.get(key, key), self._speakers[key])

    def _bearers(self) -> Iterator[Bearer]:
        """Yield those who are called by name, one at a time."""
        for key, tally in self._speakers.items():
            if "named" in tally.statuses and JOINT not in key:
                role = next(iter(_most(tally.roles)), "")
                yield Bearer(key, len(tally.documents), role)

    def voices(self) -> Iterator[VoiceRow]:
        """Yield who said how much on what, most first."""
        counts = {voice: len(ids) for voice, ids in self._voices.items()}
        order = sorted(counts, key=lambda voice: (-counts[voice], _sortable(voice)))
        for voice in order:
            speaker, theme, relation, occasion = voice
            yield VoiceRow(
                speaker=speaker,
                speaker_name=self._names.get(speaker or ""),
                theme=theme,
                relation=relation,
                occasion=occasion,
                occasion_name=self._names.get(occasion or ""),
                statements=counts[voice],
                documents=len(self._documents[voice]),
                ids=self._voices[voice],
            )

    def _add_voice(self, row: StatementRow, themes: Mapping[str | None, list[ThemeRow]]) -> None:
        found: list[tuple[str | None, str | None]] = [
            (one.theme, one.relation) for one in themes.get(row.passage, ())
        ]
        for theme, relation in found or [(None, None)]:
            voice = (row.speaker, theme, relation, row.occasion)
            self._voices[voice].append(row.id)
            self._documents[voice].add(row.document)


def _speaker(key: str, person: str, tally: _Tally) -> SpeakerRow:
    dates = sorted(tally.dates)
    status = next((one for one in STATUSES if one in tally.statuses), "pronoun")
    return SpeakerRow(
        speaker=key,
        person=person,
        name=_most(tally.names)[0],
        status=status,
        statements=tally.statements,
        documents=len(tally.documents),
        words=tally.words,
        roles=_given(tally.roles, tally),
        bodies=_given(tally.bodies, tally),
        first_date=dates[0][0] if dates else None,
        last_date=max(tally.ends, default=None),
        undated=tally.undated,
        first=dates[0][1] if dates else tally.ids[0],
        last=dates[-1][1] if dates else tally.ids[-1],
    )


def _given(counts: Counter[str], tally: _Tally) -> list[str]:
    """Return what is given often enough beside the mentions of a speaker."""
    often = [one for one in _most(counts) if counts[one] * SELDOM >= tally.statements]
    return often[:ROLES]


def _most(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def _sortable(voice: Voice) -> tuple[str, ...]:
    return tuple(part or "" for part in voice)

"""The rows of ``identities.jsonl``: one for each person, state, body or event of a corpus."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec

from readout.records.types import Record

__all__ = ["Doubt", "Finder", "Identity", "Kind", "Mention"]

Kind = Literal["person", "state", "body", "event"]


class Mention(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """Where an identity is meant: a document, and a place in its record (``/quotes/3/speaker``).

    ``relation`` says how a state is meant: ``state``, ``government``, ``capital``, ``side``,
    ``officials``.
    """

    document: str
    place: str
    relation: str | None = None


class Doubt(msgspec.Struct, frozen=True, order=True):
    """Somebody who may be meant at a mention: joined with it, or not.

    ``other`` is a mention of ``who``; ``probability`` is that of both being one.
    """

    probability: float
    mention: Mention
    who: str
    other: Mention


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """One person, state, body or event over all documents.

    Attributes
    ----------
    who : str
        ``person/…``, ``state/ISO3``, ``body/…``, ``event/…``; unique in a folder.
    names : dict of str to int
        How it is named, and how often, the most frequent first.
    documents : int
        Documents that mention it.
    grounds : list of str
        What joined its names.
    confidence : float
        How sure it is that all of them are one, 0 to 1.
    part_of : str or None
        The larger event that it is a part of.
    doubtful : list of Doubt
        Where somebody should look.
    """

    who: str
    kind: Kind
    name: str
    names: dict[str, int]
    documents: int
    mentions: list[Mention]
    grounds: list[str]
    confidence: float
    part_of: str | None = None
    wikidata: str | None = None
    doubtful: list[Doubt] = []


class Finder(Protocol):
    """Notes what it needs of each record, and joins that at the end."""

    def add(self, record: Record) -> None:
        """Take note of a record."""

    def joined(self) -> Iterable[Identity]:
        """Return the identities of all records."""

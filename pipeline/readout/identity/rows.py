"""The rows of ``identities.jsonl``: one for each person, state, body or event of a corpus."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Literal

import msgspec

from readout.records.types import Offsets, Record

__all__ = ["Doubt", "Identity", "Kind", "Mention", "item_at", "slug", "span_at"]

_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "ı": "i", "đ": "d", "ð": "d", "œ": "oe", "æ": "ae", "þ": "th"}
)
"""Letters that are no others with an accent."""
_NO_WORD = re.compile(r"[^a-z0-9]+")

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


def item_at(record: Record, place: str) -> tuple[str, Any]:
    """Return the list that a place in a record names, and what stands there; else the frame."""
    _, name, number, *_ = place.split("/")
    return name, getattr(record, name)[int(number)] if number.isdecimal() else record.document


def span_at(record: Record, place: str) -> Offsets | None:
    """Return where words stand at a place in a record: a mention, or who speaks."""
    _, item = item_at(record, place)
    if place.endswith("/speaker"):
        item = getattr(item, "speaker", None)
    said = next(iter(getattr(item, "mentions", ())), item)
    return None if getattr(said, "start", None) is None else (said.start, said.end)


@lru_cache(maxsize=1 << 16)
def slug(name: str) -> str:
    """Return a name as a part of an address."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NO_WORD.sub("-", bare).strip("-") or "unnamed"

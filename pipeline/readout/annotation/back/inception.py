"""UIMA CAS JSON as INCEpTION exports it: a file a document and person.

Offsets count UTF-16 units. INCEpTION writes the person where our files have the document's id, and
keeps nothing else of what a document carries: its record is found by its text, else by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import PurePath
from typing import Any

from msgspec import Struct, field

from readout.annotation.files import decoded, read
from readout.annotation.offsets import Utf16
from readout.annotation.returned import Mark, Returned, Tie, refused
from readout.annotation.returned_items import Item
from readout.annotation.tools.inception import LINK, METADATA, REGION
from readout.config.configuration import text_digest
from readout.io.files import Place

__all__ = ["SUFFIXES", "items"]

SUFFIXES = (".json",)
TOLD = "UIMA CAS JSON"
SOFA = "uima.cas.Sofa"


class _Structure(Struct):
    """A feature structure, of what is of use here."""

    id: int = field(name="%ID")
    type: str = field(name="%TYPE")
    text: str | None = field(name="sofaString", default=None)
    begin: int | None = None
    end: int | None = None
    label: str | None = None
    identifier: str | None = None
    status: str | None = None
    source: int | None = field(name="@Governor", default=None)
    target: int | None = field(name="@Dependent", default=None)
    document: str | None = field(name="documentId", default=None)
    sha256: str | None = field(name="collectionId", default=None)


class _Cas(Struct):
    structures: list[Any] = field(name="%FEATURE_STRUCTURES")


def items(place: Place) -> Iterator[Item]:
    """Yield the one document of a file."""
    yield Item(None, None, partial(_returned, place))


def _returned(place: Place) -> Iterator[Returned]:
    cas = decoded(read(place), _Cas, TOLD)
    found = [decoded(one, _Structure, TOLD) for one in cas.structures]
    text = _text(found)
    units = Utf16(text)
    marks = {one.id: _mark(one, units) for one in found if one.type == REGION}
    ties = [_tie(one, marks) for one in found if one.type == LINK]
    back = Returned(
        file=place.shown,
        place="",
        text=text,
        sha256=text_digest(text),
        marks=list(marks.values()),
        ties=ties,
    )
    back.name, back.annotator = _named(place)
    for told in found:
        if told.type == METADATA:
            _whose(back, told)
    yield back


def _text(found: list[_Structure]) -> str:
    texts = [one.text for one in found if one.type == SOFA and one.text is not None]
    if len(texts) > 1:
        raise refused("bad_file", "holds several texts: export a document a file")
    return texts[0] if texts else ""  # nothing is written where a text is empty


def _whose(back: Returned, told: _Structure) -> None:
    """Take from meta data of ours the record's id, from those of INCEpTION the person."""
    if told.sha256 == back.sha256:
        back.record = told.document
    else:
        back.annotator = back.annotator or told.document


def _named(place: Place) -> tuple[str, str | None]:
    """Return what a document's file is called, and whose it is: ``NAME.json/PERSON.json``."""
    path = PurePath(place.shown)
    stem = path.name.partition(".")[0]
    folder = path.parent.name
    if folder.endswith(SUFFIXES):
        return folder.removesuffix(".json"), stem
    return stem, None


def _mark(one: _Structure, units: Utf16) -> Mark:
    start = None if one.begin is None else units.point(one.begin)
    end = None if one.end is None else units.point(one.end)
    if start is None or end is None or start >= end:
        raise refused(
            "moved_span",
            f"the region {one.id} at {one.begin}-{one.end} is no stretch of the text, counted in "
            "UTF-16 units: delete it, or draw it again",
        )
    if not one.label:
        raise refused(
            "bad_label", f"the region {one.id} at {one.begin}-{one.end} has no label: give it one"
        )
    return Mark(
        id=one.identifier or f"#{one.id}", label=one.label, start=start, end=end, status=one.status
    )


def _tie(one: _Structure, marks: dict[int, Mark]) -> Tie:
    source, target = marks.get(one.source or 0), marks.get(one.target or 0)
    if source is None or target is None:
        raise refused("bad_link", f"the link {one.id} leads to no region: delete it")
    if not one.label:
        raise refused("bad_link", f"the link {one.id} has no label: give it one")
    return Tie(one.label, source.id, target.id)

"""Gold to learn from: what people have corrected (``docs/gold.md``), and what that counts.

Only what was read is learned from: of the layers that a gold record names, in the stretches that it
names. Gold documents, and records that say nothing of it, count as read throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.evaluate.recorded import gold_of
from readout.io.safe import NoJsonError, read_json
from readout.records.dataset import is_annotations, read_records
from readout.records.judged import Layer, judged_of
from readout.records.spans import contains
from readout.records.types import Event, Frame, Offsets, Record, decode_record
from readout.train.jsonl import bad_training, checked, read_lines

__all__ = [
    "MOST",
    "Gold",
    "GoldFiles",
    "Odds",
    "frame_rows",
    "quote_rows",
    "read_gold",
    "read_odds",
    "was_read",
]

MOST = 3.0
"""By so much a passage counts more, or less, than the mean of them, whatever its chance."""
FIELDS: dict[Layer, str] = {"theme": "themes", "quote": "quotes", "occasion": "quotes"}
"""A layer -> the field that gold documents have it in."""


@dataclass(frozen=True)
class Gold:
    """A gold document, or the gold record that it was.

    Attributes
    ----------
    id, text : str
        Its name, and its words.
    row : dict
        The document, in the form of ``docs/gold.md``.
    record : Record or None
        The record, where it was one.
    spans : list of Offsets or None
        The stretches that were read; None: all of it.
    """

    id: str
    text: str
    row: dict[str, Any]
    record: Record | None = None
    spans: list[Offsets] | None = None

    def reads(self, start: int, end: int) -> bool:
        """Tell whether a stretch was read as a whole."""
        return was_read((start, end), self.spans)


@dataclass(frozen=True)
class GoldFiles:
    """Where gold is, and what ``readout select`` wrote of the passages that were chosen for it."""

    paths: Sequence[Path] = ()
    chances: Sequence[Path] = ()

    @property
    def sources(self) -> list[tuple[str, Path]]:
        """What each file is, and the file."""
        found = [("gold", path) for path in self.paths]
        return found + [("chances", path) for path in self.chances]


def was_read(span: Offsets, spans: Sequence[Offsets] | None) -> bool:
    """Tell whether a stretch lies within one of those that were read; None: all of it was."""
    return spans is None or any(contains(one, span) for one in spans)


def read_gold(paths: Sequence[Path], layer: Layer) -> list[Gold]:
    """Read the gold of files and output folders of which a layer was labelled.

    Raises
    ------
    ConfigError
        ``bad_training`` where a file cannot be read, or a document's words are not those of its
        text; ``unread_layer`` where the layer was labelled in none.
    """
    every = [one for path in paths for one in _read(path)]
    found = [one for one in every if _labelled(one, layer)]
    if not found:
        names = ", ".join(str(path) for path in paths)
        raise ConfigError(
            f"{names}: none of {len(every)} documents has the layer {layer!r} labelled: export and "
            f"label with --layer {layer}, or name other gold",
            code="unread_layer",
        )
    return found


def _read(path: Path) -> Iterator[Gold]:
    if path.is_dir() or is_annotations(path.name):
        for record in read_records(path):
            yield _of_record(record)
        return
    for place, line in read_lines(path):
        try:
            row = msgspec.json.decode(line, type=dict[str, Any])
            if "schema" in row:
                yield _of_record(decode_record(line.encode()))
            else:
                yield _of_document(row)
        except (msgspec.DecodeError, KeyError, TypeError, RecursionError) as error:
            raise bad_training(place, f"is no gold: {error!r}; see docs/gold.md") from error
        except ValueError as error:
            raise bad_training(place, error) from error


def _of_document(row: dict[str, Any]) -> Gold:
    row = checked(row)
    _check(row)
    return Gold(str(row.get("id", "")), row["text"], row)


def _of_record(record: Record) -> Gold:
    row = gold_of(record)
    meta = {key: record.meta.get(key) for key in ("title", "date")}
    judged = judged_of(record)
    _check(row)
    if judged is None and record.document is not None:
        row["frame"] = _frame(record, record.document)
    return Gold(
        record.id, record.text, meta | row, record, None if judged is None else judged.spans
    )


def _frame(record: Record, frame: Frame) -> dict[str, Any]:
    """Return a frame as gold documents have it."""
    names = {one.id: one.name or _mention(record, one) for one in record.events}
    return {
        "kind": frame.kind,
        "speaker": None if frame.speaker is None else frame.speaker.text,
        "event": names.get(frame.event or ""),
        "date": frame.date,
        "place": None if frame.place is None else frame.place.text,
    }


def _mention(record: Record, event: Event) -> str | None:
    words = [record.text[one.start : one.end] for one in event.mentions]
    return words[0] if words else None


def _check(row: dict[str, Any]) -> None:
    """Make sure that the words of quotes and entities are those of the text.

    Raises
    ------
    ValueError
        Where they are not: the text is another than the one that was labelled.
    """
    for one in (*row.get("quotes", ()), *row.get("entities", ())):
        words = row["text"][one["start"] : one["end"]]
        if one.get("text", words) != words:
            raise ValueError(
                f"{row.get('id')}: at {one['start']} stands {words[:40]!r}, not "
                f"{one['text'][:40]!r}: the text was changed after it was labelled"
            )


def _labelled(one: Gold, layer: Layer) -> bool:
    judged = None if one.record is None else judged_of(one.record)
    return FIELDS[layer] in one.row and (judged is None or judged.reads(layer))


def quote_rows(gold: GoldFiles, layer: Layer = "quote") -> Iterator[dict[str, Any]]:
    """Yield gold documents with the quotes alone that stand in what was read.

    ``spans`` are the stretches that were read (missing: all), ``weights`` what each counts.

    Raises
    ------
    ConfigError
        As :func:`read_gold`, :func:`read_odds` and :meth:`Odds.weight`.
    """
    if not gold.paths:
        return
    odds = read_odds(gold.chances)
    for one in read_gold(gold.paths, layer):
        quotes = [q for q in one.row["quotes"] if one.reads(q["start"], q["end"])]
        row = one.row | {"quotes": quotes}
        if one.spans is not None:
            row["spans"] = one.spans
            row["weights"] = [odds.weight(one.id, one.text, start, end) for start, end in one.spans]
        yield row


def frame_rows(gold: GoldFiles) -> Iterator[dict[str, Any]]:
    """Yield gold documents that tell what they are as a whole.

    Raises
    ------
    ConfigError
        As :func:`read_gold`; ``unread_layer`` where none tells.
    """
    every = [one for path in gold.paths for one in _read(path)]
    rows = [one.row for one in every if "frame" in one.row or "event" in one.row]
    if every and not rows:
        raise ConfigError(
            f"{', '.join(map(str, gold.paths))}: no document has a frame that was read (tools do "
            "not bring it back): write gold documents with 'frame', see docs/gold.md",
            code="unread_layer",
        )
    yield from rows


class _Chosen(Struct):
    """A line of a selection, as far as training needs it."""

    record: str
    sha256: str
    start: int
    end: int
    chance: float


@dataclass(frozen=True)
class Odds:
    """With what chance passages were chosen: those that were unlikely stand for many.

    Attributes
    ----------
    chosen : dict of str to list of (Offsets, float)
        By the SHA-256 of a text: where a passage stands, and how much it counts, 1 in the mean.
    texts : dict of str to str
        The SHA-256 of each record's text, by id.
    """

    chosen: dict[str, list[tuple[Offsets, float]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def weight(self, id: str, text: str, start: int, end: int) -> float:
        """Return what a stretch of a text counts; 1 where nothing tells.

        Raises
        ------
        ConfigError
            ``changed_text`` where passages of another text of that id were chosen.
        """
        digest = text_digest(text)
        if self.texts.get(id, digest) != digest:
            raise ConfigError(
                f"{id}: the text is another than the one that passages were chosen of: label the "
                "text as it was, or leave the record out",
                code="changed_text",
            )
        for (first, last), weight in self.chosen.get(digest, ()):
            if first <= start and end <= last:
                return weight
        return 1.0


def read_odds(paths: Sequence[Path]) -> Odds:
    """Read what ``readout select`` wrote.

    Raises
    ------
    ConfigError
        ``bad_training``, with file and line.
    """
    rows = [row for path in paths for row in _chosen(path)]
    inverse = [1.0 / one.chance for one in rows]
    mean = sum(inverse) / max(1, len(inverse))
    found = Odds()
    for one, value in zip(rows, inverse, strict=True):
        weight = min(max(value / mean, 1 / MOST), MOST)
        place = (one.start, one.end)
        found.chosen.setdefault(one.sha256, []).append((place, weight))
        found.texts[one.record] = one.sha256
    return found


def _chosen(path: Path) -> Iterator[_Chosen]:
    for place, line in read_lines(path):
        try:
            one = read_json(line, _Chosen)
        except NoJsonError as error:
            raise bad_training(place, f"is no line of readout select: {error}") from error
        if not 0 < one.chance <= 1:
            raise bad_training(place, f"chance {one.chance}: must be above 0, 1 at most")
        yield one

"""Training data: labelled documents, and gold (records that people corrected).

Only what was read is learned from: of the layers that a gold record names, in the stretches that it
names. Gold documents, and records that say nothing of it, count as read throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Annotated

from msgspec import UNSET, Meta, Struct, structs

from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.evaluate.gold import GoldDocument, GoldText, gold_from, iter_gold, labelled
from readout.io.safe import NoJsonError, read_json, read_text
from readout.records.judged import Layer
from readout.records.spans import contains
from readout.records.types import Offsets, Spanned

__all__ = [
    "MOST",
    "Odds",
    "TrainingData",
    "bad_training",
    "frame_rows",
    "has",
    "quote_rows",
    "read_gold",
    "read_labelled",
    "read_lines",
    "read_odds",
    "was_read",
]

MOST = 3.0
"""By so much a passage counts more, or less, than the mean of them, whatever its chance."""
FIELDS: dict[Layer, str] = {"theme": "themes", "quote": "quotes", "occasion": "quotes"}
"""A layer -> the field that gold documents have it in."""


@dataclass(frozen=True)
class TrainingData:
    """The files of a training run.

    Attributes
    ----------
    documents, invented : sequence of Path
        Files of labelled documents (.jsonl): real ones, and invented ones, which count otherwise.
    gold : sequence of Path
        Gold: files and output folders.
    chances : sequence of Path
        What ``readout select`` wrote of the passages that were chosen for the gold.
    """

    documents: Sequence[Path] = ()
    invented: Sequence[Path] = ()
    gold: Sequence[Path] = ()
    chances: Sequence[Path] = ()

    def sources(self, documents: str = "documents") -> list[tuple[str, Path]]:
        """Return what each file is, and the file; ``documents``: as what they go."""
        names = {documents: self.documents, f"invented {documents}": self.invented}
        names |= {"gold": self.gold, "chances": self.chances}
        return [(name, path) for name, paths in names.items() for path in paths]


def bad_training(place: object, reason: object) -> ConfigError:
    """Make the error of a file (or ``file:line``) that nothing can be learned from."""
    return ConfigError(f"{place}: {reason}", code="bad_training")


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the lines of a file that are not blank, each behind its place (``file:line``).

    Raises
    ------
    ConfigError
        ``bad_training`` where it cannot be read.
    """
    text = read_text(path, "training data", "bad_training")
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line


def was_read(span: Offsets, spans: Sequence[Offsets] | None) -> bool:
    """Return whether a stretch lies within one of those that were read; None: all of it was."""
    return spans is None or any(contains(one, span) for one in spans)


# -- labelled documents
# --------------------------------------------------------------------------------------------------


def read_labelled(
    paths: Sequence[Path], enough: Callable[[GoldText], bool], needs: str
) -> Iterator[GoldText]:
    """Yield the documents of files (.jsonl); a text in pieces is joined.

    Parameters
    ----------
    enough : callable
        Tells whether a document has the labels that are needed; see :func:`has`.
    needs : str
        What a document needs, for the message.

    Raises
    ------
    ConfigError
        ``bad_training`` with file, line and ``needs``, where a document cannot be read.
    """
    for place, line in chain.from_iterable(map(read_lines, paths)):
        try:
            row = read_json(line)
            if isinstance(row, dict) and isinstance(row.get("text"), list):
                row["text"] = "".join(row["text"])
            gold = gold_from(row)
        except (ValueError, TypeError, RecursionError) as error:
            raise bad_training(place, f"{needs} ({error})") from error
        if not enough(gold):
            raise bad_training(place, f"{needs} (it was not labelled)")
        yield gold


def has(gold: GoldText, *fields: str) -> bool:
    """Return whether these fields of a document were labelled."""
    return all(getattr(gold, name) is not UNSET for name in fields)


# -- gold
# --------------------------------------------------------------------------------------------------


def read_gold(paths: Sequence[Path], layer: Layer) -> list[GoldDocument]:
    """Read the gold of files and output folders of which a layer was labelled.

    Raises
    ------
    ConfigError
        As :func:`~readout.evaluate.gold.iter_gold`; ``unread_layer`` where the layer was labelled
        in none.
    """
    every = [one for path in paths for one in iter_gold(path)]
    found = [
        one
        for one in every
        if has(one.gold, FIELDS[layer])
        and (one.gold.judged is None or one.gold.judged.reads(layer))
    ]
    if not found:
        names = ", ".join(map(str, paths))
        raise ConfigError(
            f"{names}: none of {len(every)} documents has the layer {layer!r} labelled: export and "
            f"label with --layer {layer}, or name other gold",
            code="unread_layer",
        )
    return found


def quote_rows(data: TrainingData, layer: Layer = "quote") -> Iterator[GoldText]:
    """Yield gold with the quotes alone that stand in what was read, and what each stretch counts.

    Raises
    ------
    ConfigError
        As :func:`read_gold`, :func:`read_odds` and :meth:`Odds.weight`.
    """
    if not data.gold:
        return
    odds = read_odds(data.chances)
    for one in read_gold(data.gold, layer):
        gold = one.gold
        quotes = [quote for quote in labelled(gold.quotes) if was_read(quote.span, gold.spans)]
        weights = gold.weights
        if gold.judged is not None:
            weights = [odds.weight(one.id, one.text, *span) for span in gold.judged.spans]
        yield structs.replace(gold, quotes=quotes, weights=weights)


def frame_rows(data: TrainingData) -> Iterator[GoldText]:
    """Yield gold that tells what documents are as a whole.

    Raises
    ------
    ConfigError
        As :func:`read_gold`; ``unread_layer`` where none tells.
    """
    every = [one.gold for path in data.gold for one in iter_gold(path)]
    found = [one for one in every if has(one, "frame") or has(one, "event")]
    if every and not found:
        raise ConfigError(
            f"{', '.join(map(str, data.gold))}: no document has a frame that was read (tools do "
            "not bring it back): write gold documents with 'frame', see docs/gold.md",
            code="unread_layer",
        )
    yield from found


# -- by what chance passages were chosen
# --------------------------------------------------------------------------------------------------


class _SelectedPassage(Spanned, Struct):
    """A line of a selection, as far as training needs it."""

    record: str
    sha256: str
    start: int
    end: int
    chance: Annotated[float, Meta(gt=0, le=1)]


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
    rows = []
    for place, line in chain.from_iterable(map(read_lines, paths)):
        try:
            rows.append(read_json(line, _SelectedPassage))
        except NoJsonError as error:
            raise bad_training(place, f"is no line of readout select: {error}") from error
    inverse = [1.0 / one.chance for one in rows]
    mean = sum(inverse) / max(1, len(inverse))
    found = Odds()
    for one, value in zip(rows, inverse, strict=True):
        weight = min(max(value / mean, 1 / MOST), MOST)
        found.chosen.setdefault(one.sha256, []).append((one.span, weight))
        found.texts[one.record] = one.sha256
    return found

"""Reading the files that something is learned from, and saying what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from readout.errors import ConfigError
from readout.evaluate.gold import GoldFrame, GoldNamed, GoldOccasion, GoldSpan
from readout.io import safe as userfiles
from readout.io.safe import read_json

__all__ = ["bad_training", "checked", "read_lines", "read_rows", "read_text"]

T = TypeVar("T")

Offset = Annotated[int, Meta(ge=0)]
Span = tuple[Offset, Offset]
Weight = Annotated[float, Meta(ge=0, le=1e6)]


class _Sentence(GoldSpan, kw_only=True):
    label: str
    sure: bool = True


class _Speaker(Struct):
    text: str | None = None


class _Quote(Struct, kw_only=True):
    kind: str = ""
    start: Offset | None = None
    end: Offset | None = None
    cue: GoldSpan | None = None
    speaker: _Speaker | None = None
    occasion: GoldOccasion | None = None
    inherited: bool = False


class _Attribution(Struct):
    source: list[Span] = []
    cue: list[Span] = []
    content: list[Span] = []


class _Row(Struct, kw_only=True):
    """What any kind of training document may hold; what a kind needs is its own affair."""

    text: str
    title: str | None = None
    date: str | None = None
    published: str | None = None
    weight: Weight = 1.0
    sentences: list[_Sentence] | None = None
    continued: list[Span] = []
    quotes: list[_Quote] = []
    attributions: list[_Attribution] = []
    frame: GoldFrame | None = None
    event: str | GoldNamed | None = None
    spans: list[Span] | None = None
    weights: list[Weight] = []


def bad_training(place: object, reason: object) -> ConfigError:
    """Make the error of a file (or ``file:line``) that nothing can be learned from."""
    return ConfigError(f"{place}: {reason}", code="bad_training")


def read_text(path: Path) -> str:
    """Read a file of text.

    Raises
    ------
    ConfigError
        ``bad_training`` where it cannot be read.
    """
    return userfiles.read_text(path, "training data", "bad_training")


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the lines of a file that are not blank, each behind its place (``file:line``)."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line


def read_rows(
    paths: Sequence[Path], read: Callable[[dict[str, Any]], T], needs: str
) -> Iterator[T]:
    """Yield what the objects of files (.jsonl) are read as; ``needs`` says what they need.

    Raises
    ------
    ConfigError
        With file, line and ``needs``, where an object cannot be read.
    """
    for path in paths:
        data = userfiles.read_bytes(path, "training data", "bad_training")
        for number, line in enumerate(data.split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                found = read(checked(read_json(line)))
            except (
                ValueError,
                TypeError,
                LookupError,
                AttributeError,
                RecursionError,
                ArithmeticError,
            ) as error:
                raise ConfigError(
                    f"{path}, line {number}: {needs} ({error})", code="bad_training"
                ) from error
            yield found


def checked(row: Any) -> dict[str, Any]:
    """Make sure that the fields are of their types, and all places in the text.

    Raises
    ------
    ValueError, TypeError
        Where they are not; says which.
    """
    if not isinstance(row, dict):
        raise TypeError("no object")
    if isinstance(row.get("text"), list):
        row["text"] = "".join(row["text"])
    found = msgspec.convert(row, _Row)
    for start, end in _places(found):
        if not start <= end <= len(found.text):
            raise ValueError(
                f"{start}-{end} is no stretch of a text of {len(found.text)} characters"
            )
    return row


def _places(row: _Row) -> Iterator[Span]:
    """Yield all stretches of the text that are named."""
    for one in row.sentences or ():
        yield one.start, one.end
    for quote in row.quotes:
        if quote.start is not None and quote.end is not None:
            yield quote.start, quote.end
        if quote.cue is not None:
            yield quote.cue.start, quote.cue.end
    for told in row.attributions:
        yield from chain(told.source, told.cue, told.content)
    yield from chain(row.continued, row.spans or ())

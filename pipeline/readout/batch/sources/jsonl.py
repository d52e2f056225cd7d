"""JSON lines: one document a line, its text under one field, everything else kept in ``meta``."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, AnyStr, BinaryIO, cast

from readout.batch.sources.blocks import Content, describe
from readout.batch.sources.decoding import (
    LISTED,
    bom_of,
    decode,
    guess,
    mark_surrogates,
    one_line_end,
)
from readout.errors import DocumentError
from readout.io.compression import TooLargeError
from readout.io.limits import LIMITS, Limits, over
from readout.io.text import clean
from readout.pipeline.dates import set_date
from readout.records.types import PlainData, Warning

__all__ = ["RawLine", "ReadOptions", "content_of", "id_of", "parse_line", "split_lines"]


RawLine = tuple[int, bytes, str | None]
"""A line of a file: its number, its bytes, and the encoding that it seems to be in."""


@dataclass(frozen=True)
class ReadOptions:
    """Options of reading: the fields of a ``.jsonl`` line that hold text and id, and the limits."""

    text_field: str = "text"
    id_field: str = "id"
    limits: Limits = LIMITS


HEAD = 65536
"""Bytes at the beginning of a file by which its encoding is guessed."""
PASSED = 256 << 20
"""Bytes of a line beyond its limit that are passed over: behind them its file is given up."""
KINDS = {list: "a list", str: "a text", type(None): "null", bool: "true or false"}
TOO_DEEP = "lists or objects within one another are"
LONE = "a lone surrogate, which is no character, became U+FFFD"

_REPLACED = re.compile("\ufffd+")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)


def split_lines(stream: BinaryIO, longest: int = LIMITS.max_bytes) -> Iterator[RawLine]:
    r"""Give the lines of a file one by one, without their line ends and without a byte-order mark.

    Parameters
    ----------
    stream : binary file
        Open at its beginning; it is closed at the end.
    longest : int
        Bytes, or characters of UTF-16 and UTF-32, that are read of a line at most, so that one
        without end does not fill the memory.

    Yields
    ------
    number : int
        From 1; lines of white space are counted and left out.
    line : bytes
        As they lie in the file, cut off behind `longest`; those of UTF-16 and UTF-32 open with
        their mark, so that each can be decoded alone.
    encoding : str or None
        What the file seems to be written in, by its beginning; None where that is UTF-8.

    Raises
    ------
    OSError
        Where the file cannot be read on.
    UnicodeDecodeError
        Where UTF-16 or UTF-32 breaks off within a character.
    TooLargeError
        Where a line does not end within :data:`PASSED`.
    """
    with io.BufferedReader(cast(io.RawIOBase, stream), HEAD) as buffered:
        head = buffered.peek(HEAD)[:HEAD]
        found = bom_of(head)
        hint = None
        try:  # whole lines, where there are any
            end = head.rfind(b"\n") + 1 if len(head) >= HEAD else 0
            sample = head[: end or None]
            sample.decode("utf-8")
        except UnicodeDecodeError:
            hint = None if found else guess(sample)
        signature, codec = found or (b"", "utf-8")
        buffered.read(len(signature))
        if codec == "utf-8":
            for number, line in enumerate(_bounded(buffered, b"\n", longest), start=1):
                if line.strip():
                    yield number, line.rstrip(b"\r\n"), hint
            return
        wide = io.TextIOWrapper(buffered, encoding=codec, errors="surrogatepass", newline="\n")
        for number, text in enumerate(_bounded(wide, "\n", longest), start=1):
            if text.strip():
                yield number, signature + text.rstrip("\r\n").encode(codec, "surrogatepass"), hint


def _bounded(stream: IO[AnyStr], end: AnyStr, longest: int) -> Iterator[AnyStr]:
    """Give the lines of a stream, the rest of a line that is too long passed over."""
    most = longest + len("\r\n") + 1
    while line := stream.readline(most):
        rest, passed = line, 0
        while len(rest) == most and not rest.endswith(end):
            rest = stream.readline(most)
            passed += len(rest)
            if passed > PASSED:
                raise TooLargeError(f"a line without end within {passed:,} bytes")
        yield line


def parse_line(
    line: bytes, hint: str | None = None, limits: Limits = LIMITS
) -> tuple[PlainData, list[Warning]]:
    """Parse a line as a JSON object.

    Lone surrogates are still in it; so are the warnings of decoding, whose offsets count in the
    line.

    Raises
    ------
    DocumentError
        ``invalid_json`` (with line, where a document within the line has some, and column),
        ``not_object``, ``binary``, ``encoding``, ``too_large``, ``too_many_items``, ``too_deep``.
    """
    if len(line) > limits.max_bytes:
        raise over("max_bytes", limits, "the bytes of the line are")
    decoded = decode(line, hint=hint)
    text = decoded.text
    # fields and list items take memory: what stands outside of strings is counted before
    if _marks(text) > limits.max_items and _marks(_STRING.sub("", text)) > limits.max_items:
        raise over("max_items", limits, "the fields and list items of the line are")
    try:
        value = json.loads(text, parse_constant=_finite, parse_float=_finite)
    except RecursionError:
        raise over("max_nesting", limits, TOO_DEEP) from None
    except ValueError as error:
        reason = f": {error}"
        if isinstance(error, json.JSONDecodeError):
            reason = f" at column {error.colno}: {error.msg}"
        raise DocumentError(f"invalid JSON{reason}", code="invalid_json") from error
    if not isinstance(value, dict):
        kind = KINDS.get(type(value), "a number")
        raise DocumentError(f"the line is {kind}, not an object in braces", code="not_object")
    return value, decoded.warnings


def _marks(text: str) -> int:
    return sum(map(text.count, "[{,"))


def id_of(value: PlainData, field: str, default: str) -> str:
    """Return the id of a line: a text or a whole number; ``default`` where it has none.

    Raises
    ------
    DocumentError
        ``bad_id`` where it is of another type, or empty.
    """
    found = value.get(field)
    if found is None:
        return default
    identity = str(found)
    if type(found) not in (str, int) or not identity.strip():
        raise DocumentError(
            f"{field}: {_shown(found)} must be a text or a whole number", code="bad_id"
        )
    return clean(identity)


def content_of(value: PlainData, decoding: list[Warning], options: ReadOptions) -> Content:
    """Make a document of a parsed line.

    Parameters
    ----------
    value : dict
        The line.
    decoding : list of Warning
        What had to be repaired to decode it.
    options : ReadOptions
        The fields that hold the text and the id; all others go to ``meta``, ``date`` as EDTF; and
        how deep they may be nested.

    Raises
    ------
    DocumentError
        ``no_text`` where the text is missing or empty, ``bad_text`` where it is none,
        ``too_deep`` where the other fields are nested too deep.
    """
    text_field, limits = options.text_field, options.limits
    text = value.get(text_field)
    text = "" if text is None else text
    if not isinstance(text, str):
        raise DocumentError(f"{text_field}: {_shown(text)} must be a text", code="bad_text")
    if not text.strip():
        raise DocumentError(f"{text_field}: the line has no text in this field", code="no_text")
    text, lone = mark_surrogates(one_line_end(text), "lone_surrogate", LONE)
    warnings = [*_placed(decoding, text), *lone]
    own = text_field, options.id_field
    rest = {key: item for key, item in value.items() if key not in own}
    try:
        meta = describe(**_clean(rest, limits))
    except RecursionError:  # where max_nesting is more than Python can take
        raise over("max_nesting", limits, TOO_DEEP) from None
    for key in ("title", "language"):
        found = meta[key]
        if not isinstance(found, str | None):
            note = f"{key}: {_shown(found)} must be a text; it is kept under {key}_original"
            warnings.append(Warning(f"unreadable_{key}", note))
            meta.setdefault(f"{key}_original", found)
            meta[key] = None
    warnings += set_date(meta)
    return Content(text, meta, None, warnings)


def _placed(decoding: list[Warning], text: str) -> list[Warning]:
    """Give warnings of undecodable bytes their offsets in the text.

    Without any where they stand in other fields.
    """
    damaged = next((one for one in decoding if one.code == "undecodable_bytes"), None)
    if damaged is None:
        return decoding
    others = [one for one in decoding if one.code != damaged.code]
    spans = [match.span() for match in _REPLACED.finditer(text)][:LISTED]
    if not spans:
        message = f"{damaged.message} (in another field than the text)"
        return [*others, Warning(damaged.code, message)]
    return others + [Warning(damaged.code, damaged.message, *span) for span in spans]


def _clean(value: Any, limits: Limits, depth: int = 0) -> Any:
    """Copy plain data without lone surrogates."""
    if depth > limits.max_nesting:
        raise over("max_nesting", limits, TOO_DEEP)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_clean(item, limits, depth + 1) for item in value]
    if isinstance(value, dict):
        return {clean(key): _clean(item, limits, depth + 1) for key, item in value.items()}
    return value


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {digits[:20]} is out of range")
    return number


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, default=str)[:60]

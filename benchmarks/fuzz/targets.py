"""What is fuzzed: each target takes bytes, and raises where something does not hold.

Errors that the code under test promises are no findings; all others are, and so is a result that
breaks what is promised of it.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from backports import zstd

from readout.batch.sources import Rejected, collect, distinct, read
from readout.batch.sources.markdown import split_front_matter
from readout.language.marks import pair_marks
from readout.records.checks import validate_line
from readout.records.types import Document, Source, decode_record, encode_record

if TYPE_CHECKING:
    from readout.batch.load import Readout

__all__ = [
    "TARGETS",
    "Finding",
    "Target",
    "check_document",
    "check_record",
    "check_text",
    "must",
    "pipeline",
]

RULES = Path(__file__).parent.parent / "rules.cfg"


class Finding(AssertionError):  # noqa: N818 - the word of the trade
    """Something does not hold."""


@dataclass(frozen=True)
class Target:
    """What is fuzzed.

    Attributes
    ----------
    check : callable
        Takes an input, raises where something does not hold.
    seeds : callable
        Returns what to begin with.
    words : iterable of str
        What inputs are often made of.
    """

    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    words: Iterable[str] = ()


def must(holds: bool, what: str, *shown: object) -> None:
    """Raise where something does not hold, and say what."""
    if not holds:
        raise Finding(f"{what}: {' '.join(map(repr, shown))}")


# -- readers -------------------------------------------------------------------------------------


def _read(suffix: str, data: bytes) -> None:
    """Read a file as ``readout run`` does, from its ids to its documents."""
    inventory = collect(["-"], stdin=data, stdin_suffix=suffix)
    found = list(distinct(read(inventory)))
    named = [item.id for item in found if isinstance(item, Document)]
    must(len(named) == len(set(named)), "an id twice", named)
    for item in found:
        must(bool(item.id), "no id", item)
        if isinstance(item, Rejected):
            must(bool(item.error.message), "no reason", item)
        else:
            check_document(item)


def check_document(document: Document) -> None:
    """Hold a document against what is promised of it."""
    text = document.text
    must(bool(text.strip()), "an empty text")
    must(not any("\ud800" <= sign <= "\udfff" for sign in text), "a lone surrogate")
    must("\r" not in text, "a line end that stayed")
    for key in ("title", "date", "language"):
        must(key in document.meta, "meta lacks", key)
    msgspec.json.encode(document.meta)
    at = 0
    for block in document.layout or ():
        must(at <= block.start < block.end <= len(text), "a block's place", block)
        at = block.end
    for warning in document.warnings:
        start, end = warning.start or 0, warning.end or 0
        must(0 <= start <= end <= len(text), "a warning's place", warning)


def _front_matter(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    fields, rest = split_front_matter(text)
    must(text.endswith(rest), "the rest is not the end", rest)
    must(bool(fields) or rest == text, "text lost without fields", rest)
    must(all(key and key == key.strip() for key in fields), "an odd key", fields)


def _compressed(data: bytes) -> None:
    """Pack an input in pieces, damage what comes out where the input says so, and read it.

    The first bytes say how: codec, size of a piece, and place and value of a changed byte.
    """
    if len(data) < 5:
        return
    codec, size, place, value, cut = data[:5]
    packed = b"".join(_packed(codec, size + 1, data[5:]))
    if value and packed:
        at = place * len(packed) // 256
        packed = packed[:at] + bytes([packed[at] ^ value]) + packed[at + 1 :]
    packed = packed[: len(packed) - cut // 16]
    suffix = ".gz" if codec % 2 else ".zst"
    for inner in (".txt", ".jsonl"):
        _read(f"{inner}{suffix}", packed)
        _read(f"{inner}{suffix}", data)


def _packed(codec: int, size: int, data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        piece = data[start : start + size]
        yield gzip.compress(piece) if codec % 2 else zstd.compress(piece)


# -- language ------------------------------------------------------------------------------------


def _marks(data: bytes) -> None:
    """Pair the quotation marks of a text, and of a stretch of it."""
    text = data.decode("utf-8", "replace")
    for start, turned in ((0, False), (0, True), (len(text) // 3, False)):
        found = pair_marks(text, start, turned=turned)
        opens = [pair.open for pair in found.pairs]
        must(opens == sorted(opens), "pairs in disorder", opens)
        used = [*opens, *(pair.close for pair in found.pairs if pair.close)]
        used += found.strays
        must(len(used) == len(set(used)), "a mark used twice", used)
        for pair in found.pairs:
            must(start <= pair.open[0] < pair.open[1] <= pair.end, "a place", pair)
            must(pair.end <= len(text), "a place", pair)
            must(pair.close is None or pair.close[0] == pair.end, "a closing", pair)
            if pair.parent is not None:
                outer = found.pairs[pair.parent]
                inside = outer.content[0] <= pair.open[0]
                must(inside and pair.outer[1] <= outer.end, "nesting", outer, pair)


def _segments(data: bytes) -> None:
    check_text(data.decode("utf-8", "replace"))


def check_text(text: str) -> None:
    """Segment a text: segments hold all of it, sentences all of a segment."""
    from readout.stages.segment.core import segment

    found = segment(text)
    spans = [(one.start, one.end) for one in found.segments]
    must(_holds_all(text, 0, len(text), spans, " \t:：–—-"), "text lost", spans)
    for one in found.segments:
        lines = [(s.start, s.end) for s in found.sentences if s.segment == one.id]
        must(_holds_all(text, one.start, one.end, lines), "sentences", one, lines)


def _holds_all(
    text: str, start: int, end: int, spans: list[tuple[int, int]], more: str = ""
) -> bool:
    """Tell whether spans are in order, and hold all that is not white space."""
    edges = [(start, start), *spans, (end, end)]
    return all(
        one[1] <= two[0] <= two[1] and not text[one[1] : two[0]].strip(more).strip()
        for one, two in pairwise(edges)
    )


@cache
def pipeline() -> Readout:
    """Load the rules, which take time that most targets need not take."""
    from readout.batch.load import load

    return load(str(RULES))


def _annotate(data: bytes) -> None:
    """Annotate a text by rule, write its record, check it and read it back."""
    source = Source(None, "0" * 64, "text/plain")
    text = data.decode("utf-8", "replace")
    meta = {"title": None, "date": "2031-05-03", "language": "en"}
    record = pipeline().annotate(Document("fuzzed", text, meta, source))
    check_record(encode_record(record))


def check_record(line: bytes) -> None:
    """Hold a line that was written as a record against what is promised of it."""
    must(not (wrong := list(validate_line(line))), "an invalid record", wrong)
    must(encode_record(decode_record(line)) == line, "another record read back")


# -- records -------------------------------------------------------------------------------------


def _records(data: bytes) -> None:
    """Validate any line, and read it: what is read comes back the same."""
    problems = list(validate_line(data))
    try:
        record = decode_record(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        must(bool(problems), "valid, but not readable")
        return
    line = encode_record(record)
    must(encode_record(decode_record(line)) == line, "another record read back")


def _record_seeds() -> Iterator[bytes]:
    for text in TEXTS:
        yield encode_record(pipeline()(text, id="seed"))


TEXTS = (
    "On 3 May 2031, the Harbour Council held its 7th plenary session. It was stressed that “old "
    "trades and new ones must grow together.”\n\nGlossary\n\nHarbour Council: a body (HC).\n",
    "Q: Will it “stay”?\n\nA: ‘It will,’ said Minister Oskel. ”Yes.”\n\n- one:\n- two;\n",
)
WORDS = (
    *("“", "”", "‘", "’", '"', "'", "«", "»", "「", "」", "„", "\u2028", "\u200d", "\r\n"),
    *(" said ", " that ", "The council ", "Glossary\n", ": ", "- ", "\n\n", "3 May 2031"),
    *("1. ", "# ", "> ", "(HC)", "Mr. ", "he ", "was stressed", "last year", "meeting"),
)
MARKUP = (
    *("<p>", "</p>", "<div>", "<dl>", "<dt>", "<dd>", "<blockquote>", "<li>", "<h1>", "<br>"),
    *("<!--", "-->", "<![CDATA[", "&#x", "&amp;", "<meta charset=", "<table>", "<tr><td>"),
    *("<script>", "<title>", "<article>", "<html lang=", "<q>", "<template>", "<svg>"),
)
PAGE = (
    "<html lang=en><head><meta charset=utf-8><title>Ships</title></head><body><h1>Ships</h1>"
    "<p>They sail.<blockquote>“We sail.”</blockquote><dl><dt>Ship<dd>A boat.</dl></body></html>"
)
LINE = '{"id": "a", "text": "Ships \\u201csail\\u201d.", "date": "3 May 2031", "title": null}'
NOTES = "---\ntitle: 'Ships'\ndate: 2031-05-03 # now\n---\n"
COMMONMARK = "# Ships\n\n- one\n  - two\n\n> “We” *sail*.\n\n| a | b |\n|--|--|\n| 1 | 2 |\n"


def _encoded(*texts: str) -> list[bytes]:
    return [text.encode() for text in texts]


TARGETS: dict[str, Target] = {
    "html": Target(partial(_read, ".html"), partial(_encoded, PAGE), MARKUP),
    "markdown": Target(
        partial(_read, ".md"),
        partial(_encoded, NOTES + COMMONMARK, PAGE),
        (*WORDS, *MARKUP, "---\n", "```", "[a](b)", "**", "| "),
    ),
    "jsonl": Target(
        partial(_read, ".jsonl"),
        partial(_encoded, LINE, f"{LINE}\n{LINE}\n"),
        ('"text": ', '"id": ', '"date": ', "\\ud800", "[[", "1e999", "\n{"),
    ),
    "plain": Target(partial(_read, ".txt"), partial(_encoded, *TEXTS), WORDS),
    "front-matter": Target(
        _front_matter, partial(_encoded, NOTES), ("---\n", "...", ": ", " #", "- ", "''")
    ),
    "compressed": Target(_compressed, partial(_encoded, f"\1\x20\0\0\0{LINE}", "\0" * 9)),
    "marks": Target(_marks, partial(_encoded, *TEXTS), WORDS),
    "segments": Target(_segments, partial(_encoded, *TEXTS), WORDS),
    "pipeline": Target(_annotate, partial(_encoded, *TEXTS), WORDS),
    "records": Target(_records, _record_seeds, ('"start":', '"end":', "null", "[]", "{}")),
}
"""By name. One more is one more line."""

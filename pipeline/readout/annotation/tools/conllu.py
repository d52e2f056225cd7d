"""CoNLL-U: a token a line, what is labelled in MISC as brackets that open and close.

``Entity=(e1~PERSON)``, ``Quote=(q1~direct`` … ``Quote=q1)``: each has an id, so that what overlaps
stays apart. ``Start`` and ``End`` are the token's offsets in code points; ``SpacesAfter`` and
``SpacesBefore`` hold the white space as UDPipe writes it, so that the text can be put together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from readout.annotation.exporting import Output, Records, write_shards
from readout.annotation.regions import Layers, Regions, table_of
from readout.annotation.tokens import edges_of, sentences_of, words_of
from readout.config.configuration import text_digest
from readout.records.naming import clean, title_of
from readout.records.types import Offsets, Record

__all__ = ["to_tool"]

NAME = "corpus.conllu"
EMPTY = ("_",) * 7
"""Columns that nobody fills: LEMMA to DEPS."""
SHORT = {" ": "\\s", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
"""UDPipe's escapes of white space; all other is written as ``\\uXXXX``."""
_LINES = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def to_tool(records: Records, output: Output) -> None:
    """Write ``corpus.conllu``, or numbered files of it."""
    layers = output.options.layers
    write_shards(
        output, NAME, (["\n".join(_document(one, layers)).encode() + b"\n"] for one in records)
    )


def _document(record: Record, layers: Layers) -> Iterator[str]:
    """Yield the lines of a document: what is said of it, links and notes, then its sentences."""
    (regions, links), sentences = table_of(record, layers), list(sentences_of(record))
    words = list(words_of(record.text, edges_of([one.span for one in regions], sentences)))
    yield f"# newdoc id = {_one_line(record.id)}"
    yield f"# title = {_one_line(title_of(record))}"
    yield f"# sha256 = {text_digest(record.text)}"
    for label, source, target in links:
        yield f"# link = {_name(source)} {label} {_name(target)}"
    for region in regions:
        if region.notes:
            notes = msgspec.json.encode(region.notes).decode()
            yield f"# notes {_name(region.id)} = {_one_line(notes)}"
    misc = _misc(record.text, words, regions)
    starts = [start for start, _ in words]
    for number, (start, end) in enumerate(sentences, start=1):
        yield f"# sent_id = {_one_line(record.id)}-{number}"
        yield f"# text = {_one_line(record.text[start:end])}"
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        for place, word in enumerate(range(first, last), start=1):
            form = record.text[slice(*words[word])]
            yield "\t".join((str(place), form, *EMPTY, "|".join(misc[word])))
        yield ""


def _misc(text: str, words: list[Offsets], regions: Regions) -> list[list[str]]:
    """Return what stands in MISC of each word: white space, offsets, what opens and closes."""
    brackets: list[dict[str, str]] = [defaultdict(str) for _ in words]
    starts, found = [start for start, _ in words], list[list[str]]()
    for region in regions:
        first = bisect_left(starts, region.start)
        last = bisect_left(starts, region.end) - 1
        name, layer = _name(region.id), region.layer.capitalize()
        if first <= last:
            brackets[first][layer] += f"({name}~{_name(region.label)}"
            brackets[last][layer] += ")" if first == last else f"{name})"
    ends = [*starts[1:], len(text)]  # of what follows; one more where there is no word
    for (start, end), following, opened in zip(words, ends, brackets, strict=False):
        space, misc = text[end:following], []
        if not found and start:
            misc.append(f"SpacesBefore={_spaces(text[:start])}")
        if not space:
            misc.append("SpaceAfter=No")
        elif space != " ":
            misc.append(f"SpacesAfter={_spaces(space)}")
        layers = (f"{key}={marks}" for key, marks in opened.items())
        found.append([*misc, f"Start={start}", f"End={end}", *layers])
    return found


def _spaces(text: str) -> str:
    return "".join(SHORT.get(mark) or f"\\u{ord(mark):04x}" for mark in text)


def _name(text: str) -> str:
    """Return an id or a label without what has a meaning in the format."""
    return quote(text, safe=":/").replace("~", "%7E")


def _one_line(text: str) -> str:
    return _LINES.sub(" ", clean(text))

"""CoNLL-U: a token a line, what is labelled in MISC as brackets that open and close.

``Entity=(e1~PERSON)``, ``Quote=(q1~direct`` … ``Quote=q1)``: each has an id, so that what overlaps
stays apart. ``Start`` and ``End`` are the token's offsets in code points; ``SpacesAfter`` and
``SpacesBefore`` hold the white space as UDPipe writes it, so that the text can be put together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import count
from urllib.parse import quote

import msgspec

from readout.annotation.output import Output, write_shards
from readout.annotation.regions import Region, links_of, regions_of
from readout.annotation.sentences import sentences_of
from readout.annotation.tokens import words_of
from readout.config.configuration import text_digest
from readout.records.naming import clean, title_of
from readout.records.types import Offsets, Record

__all__ = ["NAME", "document", "write"]

NAME = "corpus.conllu"
EMPTY = ("_",) * 7
"""Columns that nobody fills: LEMMA to DEPS."""
SHORT = {" ": "\\s", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
"""How UDPipe writes white space; all other is written as ``\\uXXXX``."""
_LINES = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def write(records: Iterator[Record], output: Output) -> None:
    """Write :data:`NAME`, or numbered files of it."""
    documents = (["\n".join(document(one, output)).encode() + b"\n"] for one in records)
    write_shards(output, NAME, documents)


def document(record: Record, output: Output) -> Iterator[str]:
    """Yield the lines of a document."""
    regions = regions_of(record, output.options.layers)
    sentences = list(sentences_of(record))
    edges = {place for one in regions for place in (one.start, one.end)}
    edges.update(place for span in sentences for place in span)
    words = list(words_of(record.text, edges))
    brackets = _brackets(regions, words)
    yield from _head(record, regions)
    number = 0
    for sentence, (start, end) in enumerate(sentences, start=1):
        yield f"# sent_id = {_one_line(record.id)}-{sentence}"
        yield f"# text = {_one_line(record.text[start:end])}"
        for place in count(1):
            if number == len(words) or words[number][0] >= end:
                break
            form = record.text[slice(*words[number])]
            misc = [*_misc(record.text, words, number), *brackets.get(number, ())]
            yield "\t".join((str(place), form, *EMPTY, "|".join(misc)))
            number += 1
        yield ""


def _head(record: Record, regions: list[Region]) -> Iterator[str]:
    """Yield what is said of the document: links and notes, too."""
    yield f"# newdoc id = {_one_line(record.id)}"
    yield f"# title = {_one_line(title_of(record))}"
    yield f"# sha256 = {text_digest(record.text)}"
    there = {region.id for region in regions}
    for link in links_of(record):
        if {link.source, link.target} <= there:
            yield f"# link = {_name(link.source)} {link.label} {_name(link.target)}"
    for region in regions:
        if region.notes:
            notes = msgspec.json.encode(region.notes).decode()
            yield f"# notes {_name(region.id)} = {_one_line(notes)}"


def _misc(text: str, words: list[Offsets], number: int) -> list[str]:
    start, end = words[number]
    found = []
    if not number and start:
        found.append(f"SpacesBefore={_spaces(text[:start])}")
    following = words[number + 1][0] if number + 1 < len(words) else len(text)
    space = text[end:following]
    if not space:
        found.append("SpaceAfter=No")
    elif space != " ":
        found.append(f"SpacesAfter={_spaces(space)}")
    return [*found, f"Start={start}", f"End={end}"]


def _spaces(text: str) -> str:
    return "".join(SHORT.get(mark) or f"\\u{ord(mark):04x}" for mark in text)


def _brackets(regions: list[Region], words: list[Offsets]) -> dict[int, list[str]]:
    """Return what opens and closes at each word, by layer."""
    starts = [start for start, _ in words]
    found: dict[int, dict[str, str]] = {}
    for region in regions:
        first = bisect_left(starts, region.start)
        last = bisect_left(starts, region.end) - 1
        if first > last:
            continue
        name, layer = _name(region.id), region.layer.capitalize()
        opened = f"({name}~{_name(region.label)}"
        marks = [(first, opened), (last, f"{name})")] if first < last else [(first, f"{opened})")]
        for word, mark in marks:
            of = found.setdefault(word, {})
            of[layer] = of.get(layer, "") + mark
    return {word: [f"{key}={marks}" for key, marks in of.items()] for word, of in found.items()}


def _name(text: str) -> str:
    """Return an id or a label without what has a meaning in the format."""
    return quote(text, safe=":/").replace("~", "%7E")


def _one_line(text: str) -> str:
    return _LINES.sub(" ", clean(text))

"""Who is who over documents: pairs of mentions of one person or state, on labelled real documents.

``people``: each label is held against the identity that has a mention there; a pair of labels with
one person or state in common is right where the two identities have as many in common.
``meetings``: pairs of spans that tell one event, joined or not.
``sides``: sentences of two reports of one event that make the same point.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

import msgspec

from benchmarks.corpora import Corpora, document_of, run
from benchmarks.labels import labelled, pairs, sides_of
from readout.analyze.reuse.sides import FORMAL, near_points, point_words
from readout.batch.load import load
from readout.identity.decisions import Decisions
from readout.identity.link import identities
from readout.identity.meetings import Meetings
from readout.identity.rows import span_at
from readout.records.types import Document, Offsets, Record, Sentence
from readout.train.meetings import told_at

UNNAMED = "role"


def main(arguments: list[str]) -> None:
    """Print the tables."""
    run("identity", __doc__, PARTS, arguments)


@dataclass(frozen=True)
class Mentioned:
    """Words that mean somebody: who that is, how they do it, and who was found there."""

    document: str
    who: frozenset[str]
    relation: str
    found: frozenset[str]
    speaks: bool


def people(corpora: Corpora) -> None:
    """Pairs of mentions, read and held-out documents apart, and how many keys one has."""
    every = list(labelled(corpora, ["people"]))
    readout = load()
    for held in (False, True):
        documents = [one for one in every if one.held_out == held]
        records = [readout.annotate(_document(one.row)) for one in documents]
        found = list(_labels([one.label for one in documents], records))
        print(f"\n{'held out' if held else 'read'}: {len(documents)} documents")
        relations = sorted({one.relation for one in found} - {UNNAMED})
        named = [one for one in found if one.relation != UNNAMED]
        print(f"{'':24s} labels    met     P     R    F1    P met  R met  F1 met")
        for name, wanted in [("all but unnamed", relations), *((r, [r]) for r in relations)]:
            _print_pairs(name, [one for one in named if one.relation in wanted])
        _print_pairs("who speaks", [one for one in named if one.speaks])
        keys: defaultdict[str, set[str]] = defaultdict(set)
        times = Counter(min(one.who) for one in named if len(one.who) == 1 and one.found)
        for one in named:
            if len(one.who) == 1 and one.found:
                keys[min(one.who)] |= one.found
        often = [len(keys[who]) for who, number in times.items() if number > 1]
        print(f"keys that one has: {sum(often) / max(1, len(often)):.2f} (of {len(often)})")
        right = sum(one.who == one.found for one in named if one.found)
        print(f"the very person or state: {right} of {sum(bool(one.found) for one in named)}")


def _document(row: Mapping[str, Any]) -> Document:
    """Return a line of a corpus as a document, with its publisher: offices are of its state."""
    found = document_of(row)
    return msgspec.structs.replace(found, meta={**found.meta, "publisher": row["publisher"]})


def _labels(rows: Sequence[Mapping[str, Any]], records: Sequence[Record]) -> Iterator[Mentioned]:
    by_id = {record.id: record for record in records}
    spans: defaultdict[str, list[tuple[Offsets, str, bool]]] = defaultdict(list)
    for identity in identities(records, Decisions([])):
        for mention in identity.mentions if identity.kind != "event" else ():
            span = span_at(by_id[mention.document], mention.place)
            if span is not None:
                speaks = not mention.place.startswith("/entities")
                spans[mention.document].append((span, identity.who, speaks))
    for row in rows:
        for start, end, who, relation in row["mentions"]:
            over = [
                (min(end, b) - max(start, a), -(b - a), (a, b), one, speaks)
                for (a, b), one, speaks in spans[row["id"]]
                if a < end and start < b
            ]
            best = max(over, default=(0, 0, None, "", False))
            found = {one for _, _, span, one, _ in over if relation == "joint" or span == best[2]}
            speaks = any(speaks for *_, speaks in over)
            yield Mentioned(row["id"], frozenset(who), relation, frozenset(found), speaks)


def _print_pairs(name: str, labels: Sequence[Mentioned]) -> None:
    met = [one for one in labels if one.found]
    figures = [*_pairs(labels), *_pairs(met)]
    cells = "  ".join(f"{figure:5.3f}" for figure in figures)
    print(f"{name:24s} {len(labels):6d} {len(met):6d}  {cells}")


def _pairs(labels: Iterable[Mentioned]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of pairs of labels."""
    right = many = missed = 0
    for one, two in combinations(labels, 2):
        gold, found = len(one.who & two.who), len(one.found & two.found)
        right += min(gold, found)
        many += max(0, found - gold)
        missed += max(0, gold - found)
    precision, recall = right / max(1, right + many), right / max(1, right + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def meetings(corpora: Corpora) -> None:
    """Pairs of spans that tell an event, read and held-out ones apart, joined with all the others.

    A part of an event is another one. ``told``: pairs of which both records tell the event.
    """
    readout = load()
    rows = {held: list(pairs(corpora, held_out=held)) for held in (False, True)}
    documents = {row["id"]: _document(row) for held in rows.values() for row in held}
    records = {name: readout.annotate(one) for name, one in documents.items()}
    finder = Meetings(Decisions([]))
    for record in records.values():
        finder.add(record)
    tellings = defaultdict(list)
    of: dict[int, int] = {}
    for number, one in enumerate(finder.meetings()):
        for telling in one.tellings:
            tellings[telling.document].append(telling)
            of[id(telling)] = number
    for held, some in rows.items():
        sides: defaultdict[int, list[int | None]] = defaultdict(list)
        same: dict[int, bool] = {}
        for row in some:
            for told in row["tells"]:
                span = told["start"], told["end"]
                found = told_at(records[row["id"]], tellings[row["id"]], *span)
                sides[told["pair"]].append(None if found is None else of[id(found)])
                same[told["pair"]] = told["same"]
        joined = {pair for pair, (one, two) in sides.items() if one is not None and one == two}
        right = sum(same[pair] for pair in joined)
        ones = sum(same.values())
        met = sum(same[pair] and None not in both for pair, both in sides.items())
        print(f"\n{'held out' if held else 'read'}: {len(same)} pairs, {ones} of them one event")
        print(f"joined {len(joined)}, right {right}, told {met}")
        precision, recall = right / max(1, len(joined)), right / max(1, ones)
        print(f"P {precision:.3f}  R {recall:.3f}  R of those told {right / max(1, met):.3f}")


def sides(corpora: Corpora) -> None:
    """Points that both reports of an event make, read and held-out pairs apart.

    ``P``: pairs of sentences found that make one point; ``R``: points of which a pair was found;
    ``sentences``: the same of each pair of sentences of a point.
    """
    readout = load()
    found: defaultdict[bool, Counter[str]] = defaultdict(Counter)
    for held, points, *rows in sides_of(corpora):
        one, two = (readout.annotate(_document(row)) for row in rows)
        first, second = _points(one), _points(two)
        near = near_points([words for _, words in first], [words for _, words in second])
        gold = [(number, a, b) for number, point in enumerate(points) for a, b in product(*point)]
        met = [
            [
                place
                for place, (_, a, b) in enumerate(gold)
                if _overlap(a, first[i][0]) and _overlap(b, second[j][0])
            ]
            for i, j, _ in near
        ]
        every = set(chain.from_iterable(met))
        found[held] += Counter(
            documents=1,
            points=len(points),
            told=len({gold[place][0] for place in every}),
            found=len(met),
            right=sum(map(bool, met)),
            gold=len(gold),
            reached=len(every),
        )
    for held, one in sorted(found.items()):
        print(f"\n{'held out' if held else 'read'}: {one['documents']} pairs of documents")
        precision = one["right"] / max(1, one["found"])
        for name, told, of in (("points", "told", "points"), ("sentences", "reached", "gold")):
            recall = one[told] / max(1, one[of])
            both = 2 * precision * recall / max(1e-9, precision + recall)
            print(f"{name:9s} {one[of]:4d}  P {precision:.3f}  R {recall:.3f}  F1 {both:.3f}")


def _points(record: Record) -> list[tuple[Sentence, list[str]]]:
    """Return the sentences of a record that may make a point, with their words."""
    formal = {segment.id for segment in record.segments if segment.kind in FORMAL}
    told = ((s, record.text[s.start : s.end]) for s in record.sentences if s.segment not in formal)
    return [(s, words) for s, text in told if (words := point_words(text))]


def _overlap(span: Sequence[int], sentence: Sentence) -> bool:
    return span[0] < sentence.end and sentence.start < span[1]


PARTS = {"people": people, "meetings": meetings, "sides": sides}

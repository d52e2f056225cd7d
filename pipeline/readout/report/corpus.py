"""A corpus as tables: documents, statements, themes of passages, events, names, words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from readout.records.naming import EventName, Named, clean, extent, one_line, speaker_of, title_of
from readout.records.types import Entity, Quote
from readout.report.articles import Article, Hit, article_of
from readout.report.columns import Add, Dates, Pool, Rows, Shards, Table
from readout.report.literals import script

__all__ = ["Corpus"]

DOCUMENT = (
    "id",
    "title",
    "kind",
    "date",
    "speaker",
    "event",
    "place",
    "publisher",
    "words",
    "warnings",
    "file",
    "item",
)
STATEMENT = (
    "document",
    "start",
    "end",
    "kind",
    "status",
    "speaker",
    "cue",
    "occasion",
    "date",
    "own",
    "hit",
    "sure",
    "continues",
)
"""``own`` is 1 where the date is that of the occasion, 0 where it is that of the document; ``hit``
is the first row of the passage's themes, -1 of none; ``sure`` is the confidence in hundredths."""
HIT = ("document", "start", "end", "passage", "theme", "score", "relation", "evidence")
EVENT = ("event", "document", "mentions", "start", "end")
NAME = ("name", "document", "mentions", "start", "end")
SAME = ("row", "group", "document", "start", "end")
NOT_NAMES = ("DATE", "EVENT")
"""Labels of entities that are no names: they have tables or columns of their own."""
DOCUMENTS = 100
"""Documents in a file of articles: ten thousand loose files copy badly."""
TEXTS = 500
"""Texts in a file that is searched."""
LEAST_WORDS = 4
"""Words of a statement that is looked for elsewhere; shorter ones recur by chance."""
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_NO_WORD = re.compile(r"\W+")


class Corpus:
    """Takes documents one by one, and writes their tables as they grow.

    Parameters
    ----------
    add : callable
        Takes the name of a file and what is in it.
    """

    def __init__(self, add: Add) -> None:
        self._add = add
        self._articles = Shards("documents", DOCUMENTS, add)
        self._texts = Shards("texts", TEXTS, add)
        self._statements = Table("statements", STATEMENT, add)
        self._said = Table("said", ("text",), add)
        self._documents = Rows(DOCUMENT)
        self._hits = Rows(HIT)
        self._event_rows = Rows(EVENT)
        self._name_rows = Rows(NAME)
        self._same: defaultdict[bytes, list[tuple[int, ...]]] = defaultdict(list)
        self._dates = Dates()
        self._pools: dict[str, Pool[str]] = {
            name: Pool() for name in ("kinds", "quotes", "statuses", "cues", "themes", "relations")
        }
        self._publishers: Pool[str] = Pool()
        self._speakers: Pool[str] = Pool()
        self._sure_speakers: set[int] = set()
        self._events: Pool[tuple[str, ...]] = Pool()
        self._names: Pool[tuple[str, str]] = Pool()
        self._passages = 0

    @property
    def documents(self) -> int:
        """How many there are so far."""
        return len(self._documents)

    def numbers(self) -> dict[str, int]:
        """Return the number of each document by its id, as the pages have it."""
        return {one: at for at, one in enumerate(self._documents.columns()["id"])}

    def add(self, found: Article) -> None:
        """Add a document."""
        named, record = found.named, found.record
        number = self.documents
        date = self._dates.number(named.date())
        hits = self._add_hits(number, found)
        rows = {
            one: self._add_statement(number, found, quote, date, hits)
            for one, quote in enumerate(record.quotes)
        }
        self._add_events(number, named)
        self._add_names(number, named)
        self._add_texts(number, found)
        place = self._articles.add(article_of(found, rows))
        self._add_document(number, named, date, place)

    def close(self, head: dict[str, Any]) -> None:
        """Write what is left, and the file that all pages load first.

        Parameters
        ----------
        head : dict
            What that file says besides.
        """
        for table in (self._articles, self._texts, self._statements, self._said):
            table.close()
        tables = {
            "hits": self._hits,
            "events": self._event_rows,
            "names": self._name_rows,
            "same": self._recurring(),
        }
        for name, rows in tables.items():
            self._add(f"data/{name}.js", script(name, rows.columns()))
        self._add("data/corpus.js", script("corpus", head | self._overview()))

    def _overview(self) -> dict[str, Any]:
        events = self._events.values
        return {
            "documents": self._documents.columns(),
            "dates": self._dates.columns(),
            "publishers": self._publishers.values,
            "speakers": {"id": self._speakers.keys(), "label": self._speakers.values},
            "events": {
                "id": [event.id for event in events],
                "label": [event.label for event in events],
                "kind": [event.kind for event in events],
                "date": [self._dates.number(event.date) for event in events],
                "body": [event.body for event in events],
            },
            "names": {
                "label": [label for label, _ in self._names.values],
                "text": [text for _, text in self._names.values],
            },
            "files": {
                "statements": self._statements.files,
                "documents": self._articles.files,
                "texts": self._texts.files,
            },
            **{name: pool.values for name, pool in self._pools.items()},
        }

    def _add_document(self, number: int, named: Named, date: int, place: tuple[int, int]) -> None:
        record = named.record
        frame = record.document
        speaker, where = (frame.speaker, frame.place) if frame else (None, None)
        event = named.events.get((frame and frame.event) or "")
        self._documents.add(
            clean(record.id),
            title_of(record),
            self._pools["kinds"].number(frame.kind) if frame else -1,
            date,
            one_line(speaker.canonical or speaker.text) if speaker else None,
            self._event(named.event(event)) if event else -1,
            one_line(where.text) if where else None,
            self._publishers.number(named.publisher()),
            len(record.text.split()),
            len(record.warnings),
            *place,
        )

    def _add_hits(self, number: int, found: Article) -> dict[str, int]:
        """Add the themes of passages; return the first row of each passage with any."""
        first: dict[str, int] = {}
        for hit in found.hits:
            if hit.segment not in first:
                first[hit.segment] = len(self._hits)
                self._passages += 1
            relation = hit.theme.relation
            relations = self._pools["relations"]
            self._hits.add(
                number,
                hit.start,
                hit.end,
                self._passages,
                self._pools["themes"].number(clean(hit.theme.id)),
                hundredths(hit.theme.score),
                relations.number(relation.type) if relation else -1,
                _evidence(found, hit),
            )
        return first

    def _add_statement(
        self, number: int, found: Article, quote: Quote, date: int, hits: dict[str, int]
    ) -> int:
        start, end = extent(quote)
        occasion = quote.occasion
        event = -1 if occasion is None else self._event(found.named.occasion(occasion))
        own = -1 if occasion is None else self._dates.number(occasion.date)
        cues = self._pools["cues"]
        row = self._statements.add(
            number,
            start,
            end,
            self._pools["quotes"].number(quote.kind),
            self._pools["statuses"].number(quote.speaker.status),
            self._speaker(quote),
            -1 if quote.cue is None else cues.number(clean(quote.cue.lemma)),
            event,
            date if own < 0 else own,
            int(own >= 0),
            hits.get(found.segment_at(start), -1),
            hundredths(quote.confidence),
            int(quote.continues is not None),
        )
        text = one_line(quote.text)
        self._said.add(text)
        self._keep_same(text, (row, number, start, end))
        return row

    def _speaker(self, quote: Quote) -> int:
        called = speaker_of(quote)
        if called is None:
            return -1
        key, label = called
        number = self._speakers.number(key, label)
        if quote.speaker.canonical and number not in self._sure_speakers:
            self._sure_speakers.add(number)
            self._speakers.values[number] = label
        return number

    def _event(self, event: EventName) -> int:
        return self._events.number(event.key, event)

    def _add_events(self, number: int, named: Named) -> None:
        for event in named.record.events:
            found = self._event(named.event(event))
            first = event.mentions[0] if event.mentions else None
            start, end = (first.start, first.end) if first else (0, 0)
            self._event_rows.add(found, number, len(event.mentions), start, end)

    def _add_names(self, number: int, named: Named) -> None:
        counts: Counter[int] = Counter()
        first: dict[int, Entity] = {}
        for entity in named.record.entities:
            if entity.label not in NOT_NAMES:
                name = entity.label, named.name_of(entity)
                found = self._names.number(name)
                counts[found] += 1
                first.setdefault(found, entity)
        for found, count in counts.items():
            place = first[found]
            self._name_rows.add(found, number, count, place.start, place.end)

    def _add_texts(self, number: int, found: Article) -> None:
        """Add what may be shown of the text: stretches, each with its place in it."""
        for start, text in _stretches(found):
            astral = [match.start() + before for before, match in enumerate(_ASTRAL.finditer(text))]
            self._texts.add([number, start, text, astral])

    def _keep_same(self, text: str, place: tuple[int, ...]) -> None:
        folded = _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold())
        if len(folded.split()) >= LEAST_WORDS:
            digest = blake2b(folded.strip().encode(), digest_size=12).digest()
            self._same[digest].append(place)

    def _recurring(self) -> Rows:
        """Return the statements whose words stand in several documents, by group."""
        found = Rows(SAME)
        group = 0
        for places in self._same.values():
            if len({document for _, document, _, _ in places}) > 1:
                for row, document, start, end in places:
                    found.add(row, group, document, start, end)
                group += 1
        return found


def hundredths(share: float) -> int:
    """Return a share as hundredths, rounded down: 0.499 is not yet 0.5."""
    return int(share * 100 + 1e-9)


def _evidence(found: Article, hit: Hit) -> str:
    """Return the words that speak for a theme, as far as they may be shown."""
    relation = hit.theme.relation
    spans = [*hit.theme.evidence, *(relation.evidence if relation else ())]
    text = found.record.text
    words = (one_line(text[start:end]) for start, end in spans if found.visible.hold(start, end))
    return " … ".join(dict.fromkeys(words))


def _stretches(found: Article) -> Iterator[tuple[int, str]]:
    """Yield what is shown of a text, stretch by stretch."""
    text = found.record.text
    for start, end in found.visible.spans:
        if start < len(text):
            yield start, clean(text[start:end])

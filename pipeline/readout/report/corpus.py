"""A corpus as tables: documents, statements, themes of passages, events, names, words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from hashlib import blake2b
from typing import Any

from readout.records.dates import EARLIEST, LATEST, bounds
from readout.records.naming import EventName, Named, clean, extent, one_line, title_of
from readout.records.spans import holder
from readout.records.types import PlainData, Quote, Turn
from readout.report.articles import Article, ThemeHit, article_of
from readout.report.data import Add, ColumnTable, Shards, script

__all__ = ["ReportTables"]

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
EVENT_NAME = ("id", "label", "kind", "date", "body")
DATE = ("edtf", "first", "last")
EVENT = ("event", "document", "mentions", "start", "end")
NAME = ("name", "document", "mentions", "start", "end")
TURN = ("document", "speaker", "words")
SAME = ("row", "group", "document", "start", "end")
NOT_NAMES = ("DATE", "EVENT")
"""Labels of entities that are no names: they have tables or columns of their own."""
DOCUMENTS = 100
"""Documents in a file of articles: ten thousand loose files copy badly."""
TEXTS = 500
"""Texts in a file that is searched."""
LEAST_WORDS = 4
"""Words of a statement that is looked for elsewhere; shorter ones recur by chance."""
POOLS = (
    *("kinds", "quotes", "statuses", "cues", "themes", "relations"),
    *("dates", "events", "names", "publishers", "speakers"),
)
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_NO_WORD = re.compile(r"\W+")


class ReportTables:
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
        self._statements = ColumnTable(STATEMENT, "statements", add)
        self._said = ColumnTable(("text",), "said", add)
        self._documents = ColumnTable(DOCUMENT)
        self._hits = ColumnTable(HIT)
        self._events = ColumnTable(EVENT)
        self._names = ColumnTable(NAME)
        self._turns = ColumnTable(TURN)
        self._same: defaultdict[bytes, list[tuple[int, ...]]] = defaultdict(list)
        self._pools: dict[str, dict[Any, int]] = {name: {} for name in POOLS}
        self._called: dict[str, EventName] = {}
        self._labels: dict[str | None, str] = {}
        self._passages = 0

    @property
    def documents(self) -> int:
        """The number of documents so far."""
        return len(self._documents)

    def numbers(self) -> dict[str, int]:
        """Return the number of each document by its id, as the pages have it."""
        return {one: at for at, one in enumerate(self._documents.columns["id"])}

    def add(self, found: Article) -> None:
        """Add a document."""
        named, record = found.named, found.record
        number = self.documents
        date = self._number("dates", named.date())
        hits = self._add_hits(number, found)
        place = self._articles.add(article_of(found, len(self._statements)))
        for quote in record.quotes:
            self._add_statement(number, found, quote, date, hits)
        self._add_mentions(number, named)
        self._add_texts(number, found)
        frame = record.document
        where = frame.place if frame else None
        self._documents.add(
            clean(record.id),
            title_of(record),
            self._number("kinds", frame and frame.kind),
            date,
            named.of_document(),
            self._event(named.own_event()),
            one_line(where.text) if where else None,
            self._number("publishers", named.publisher()),
            len(record.text.split()),
            len(record.warnings),
            *place,
        )

    def close(self, head: PlainData) -> None:
        """Write what is left, and the file that all pages load first.

        Parameters
        ----------
        head : dict
            What that file says besides.
        """
        for table in (self._articles, self._texts, self._statements, self._said):
            table.close()
        # statements whose words stand in several documents, by group
        same = ColumnTable(SAME)
        recurring = (rows for rows in self._same.values() if len({row[1] for row in rows}) > 1)
        for group, rows in enumerate(recurring):
            for row, *place in rows:
                same.add(row, group, *place)
        tables = {
            "hits": self._hits,
            "events": self._events,
            "names": self._names,
            "turns": self._turns,
            "same": same,
        }
        for name, table in tables.items():
            self._add(f"data/{name}.js", script(name, table.columns))
        self._add("data/corpus.js", script("corpus", head | self._overview()))

    def _overview(self) -> PlainData:
        events = [self._called[key] for key in self._pools["events"]]
        columns = {name: [getattr(event, name) for event in events] for name in EVENT_NAME}
        columns["date"] = [self._number("dates", date) for date in columns["date"]]
        pools = {name: list(numbers) for name, numbers in self._pools.items()}
        del pools["events"]
        names, speakers = pools.pop("names"), pools.pop("speakers")
        dates = [_days(date) for date in pools.pop("dates")]
        return {
            "documents": self._documents.columns,
            "dates": {name: [row[at] for row in dates] for at, name in enumerate(DATE)},
            "publishers": pools.pop("publishers"),
            "speakers": {"id": speakers, "label": [self._labels[one] for one in speakers]},
            "events": columns,
            "names": {"label": [one[0] for one in names], "text": [one[1] for one in names]},
            "files": {
                "statements": self._statements.files,
                "documents": self._articles.files,
                "texts": self._texts.files,
            },
            **pools,
        }

    def _number(self, pool: str, key: Any) -> int:
        """Return the number of a key in the order of coming; -1 of None."""
        numbers = self._pools[pool]
        return -1 if key is None else numbers.setdefault(key, len(numbers))

    def _event(self, event: EventName | None) -> int:
        if event is None:
            return -1
        self._called.setdefault(event.id, event)
        return self._number("events", event.id)

    def _speaker(self, named: Named, said: Quote | Turn) -> int:
        """Return the number of a speaker, called by its first name."""
        key, label = named.speaker(said) or (None, "")
        self._labels.setdefault(key, label)
        return self._number("speakers", key)

    def _add_hits(self, number: int, found: Article) -> dict[str, int]:
        """Add the themes of passages; return the first row of each passage with any."""
        first = {}
        for hit in found.hits:
            if hit.segment not in first:
                first[hit.segment] = len(self._hits)
                self._passages += 1
            relation = hit.theme.relation
            self._hits.add(
                number,
                hit.start,
                hit.end,
                self._passages,
                self._number("themes", clean(hit.theme.id)),
                hundredths(hit.theme.score),
                self._number("relations", relation and relation.type),
                _evidence(found, hit),
            )
        return first

    def _add_statement(
        self, number: int, found: Article, quote: Quote, date: int, hits: dict[str, int]
    ) -> None:
        start, end = extent(quote)
        occasion = quote.occasion
        event = self._event(found.named.occasion(occasion) if occasion else None)
        own = self._number("dates", occasion and occasion.date)
        row = self._statements.add(
            number,
            start,
            end,
            self._number("quotes", quote.kind),
            self._number("statuses", quote.speaker.status),
            self._speaker(found.named, quote),
            self._number("cues", quote.cue and clean(quote.cue.lemma)),
            event,
            date if own < 0 else own,
            int(own >= 0),
            hits.get(found.segment_at(start), -1),
            hundredths(quote.confidence),
            int(quote.continues is not None),
        )
        text = one_line(quote.text)
        self._said.add(text)
        folded = _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold())
        if len(folded.split()) >= LEAST_WORDS:
            digest = blake2b(folded.strip().encode(), digest_size=12).digest()
            self._same[digest].append((row, number, start, end))

    def _add_texts(self, number: int, found: Article) -> None:
        """Add what may be shown of the text: stretches, each with its place in it."""
        for start, end in found.visible:
            if start < len(found.record.text):
                text = clean(found.record.text[start:end])
                astral = [match.start() + n for n, match in enumerate(_ASTRAL.finditer(text))]
                self._texts.add([number, start, text, astral])

    def _add_mentions(self, number: int, named: Named) -> None:
        """Add who speaks in turn, and which events and names are mentioned."""
        text = named.record.text
        for turn in named.record.turns or []:
            words = sum(len(text[slice(*span)].split()) for span in turn.content)
            self._turns.add(number, self._speaker(named, turn), words)
        for event in named.record.events:
            first = event.mentions[0] if event.mentions else None
            place = first.span if first else (0, 0)
            self._events.add(self._event(named.event(event)), number, len(event.mentions), *place)
        names = defaultdict(list)
        for entity in named.record.entities:
            if entity.label not in NOT_NAMES:
                name = self._number("names", (entity.label, named.name_of(entity)))
                names[name].append(entity.span)
        for name, places in names.items():
            self._names.add(name, number, len(places), *places[0])


def _days(date: str) -> tuple[str, int, int]:
    """Return a date with its first and last day as numbers (20310503).

    What is no plain date, and a date without its year, has 0 for both.
    """
    first, last = bounds(date)
    known = first != EARLIEST and last != LATEST and not first.startswith("0000")
    if not known:
        return clean(date), 0, 0
    return clean(date), int(first.replace("-", "")), int(last.replace("-", ""))


def hundredths(share: float) -> int:
    """Return a share as hundredths, rounded down: 0.499 is not yet 0.5."""
    return int(share * 100 + 1e-9)


def _evidence(found: Article, hit: ThemeHit) -> str:
    """Return the words that speak for a theme, as far as they may be shown."""
    relation = hit.theme.relation
    spans = [*hit.theme.evidence, *(relation.evidence if relation else ())]
    text = found.record.text
    shown = ((holder(found.visible, start), start, end) for start, end in spans)
    words = (one_line(text[start:end]) for free, start, end in shown if free and end <= free[1])
    return " … ".join(dict.fromkeys(words))

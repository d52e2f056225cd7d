"""What kind of document it is, by how it is written: a linear model over its looks.

Layout, persons, tense, how often something is reported, words of the title, and what it is about
(the vector of its words); the weights, part of ``frame_weights.json``, are learned by ``readout
train frames``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import get_args

from readout.language.cues import lexicon
from readout.language.datelines import read_dateline
from readout.language.page import Page
from readout.language.turns import turns_of
from readout.language.words import words
from readout.models.arrays import Singles
from readout.models.scorer import Features, Scorers, of_vector, packaged, softmax
from readout.models.word_vectors import read_word_vectors
from readout.records.types import DocumentKind, Segment

__all__ = ["ABOUT", "Kinds", "frame_scorers", "kind_features", "kind_odds", "kinds_of"]

Kinds = Mapping[DocumentKind, float]
"""Kind -> probability."""

PERSONS = {
    "I": frozenset({"i", "my", "me"}),
    "we": frozenset({"we", "our", "us"}),
    "you": frozenset({"you", "your"}),
}
MUST = frozenset({"must", "should", "shall", "need", "ought"})
LEGAL = frozenset({"hereby", "pursuant", "shall", "vested", "thereof", "therefore"})
NEWS = frozenset({"today", "yesterday", "tomorrow", "recently"})
PERSON_SCALE = 20.0
"""Persons are counted in a twentieth of the words: so many make a text of one."""
THOUSAND = 1000.0
TAGS = (
    "VBD",
    "VBZ",
    "VBP",
    "VB",
    "VBG",
    "VBN",
    "MD",
    "PRP",
    "PRP$",
    "NNS",
    "RB",
    "CC",
    "CD",
    "TO",
    "WDT",
    "WP",
    "EX",
    "UH",
    "POS",
)
"""Tags whose share tells how a text is written."""
TAG_SCALE = 10.0
ABOUT = 3.0
"""What the vector of a document, of length 1, counts beside looks that are 0 or 1."""
LEAD = 60
"""Tokens with which a text opens."""
HEAD = 8
TAIL = 3
"""Segments at the head and at the tail that are looked at."""
SHORT = 40
"""Characters of a segment in which what it opens with stands."""
GREETING = 80
"""Characters of a line that greets, at the most."""
MOST_READ = 20_000
"""Tokens of a document that are looked at."""
TURN = re.compile(
    r"[A-Z][A-Z.’'-]{1,40}(?: [A-Z][A-Z.’'-]{1,40}){0,3} ?(?:\([^)\n]{1,40}\))?:|Q[:.]? "
)
"""``MS. PSAKI:``, ``THE PRESIDENT:``, ``Q``."""
ASKED = re.compile(r"Q(?:UESTION)?[:.]? ")
ARTICLE = re.compile(r"(?:Article|Section|Sec\.|Art\.|Chapter) ?\d+|§ ?\d|\(\w\)")
CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d ?[APap]\.?[Mm]\b")
TWO = 2
APPLAUSE = re.compile(r"\((?:Applause|Laughter|Cheers)[.;!)]", re.IGNORECASE)
AUTHOR = re.compile(r"\b(?:The|the) (?:author|writer) (?:is|was)\b|\bCommentary\b")


def kind_features(page: Page, title: str = "") -> dict[str, float]:
    """Return what a document looks like; ``title``: as its source tells it.

    Words and tags tell how many there are, which persons, what must be, what is asked or quoted;
    tense, and how often something is reported and in which; shares of tags.
    """
    _, titled = _first(page, "title")
    lower = page.tokens.lower[:MOST_READ]
    tags = page.tokens.tag[:MOST_READ]
    count, sentences = len(lower), len(page.sentences)
    verbs = lexicon().verbs
    said = Counter(tag for word, tag in zip(lower, tags, strict=True) if word in verbs)
    tagged, forms = Counter(tags), Counter(lower)
    persons = {name: sum(forms[form] for form in of) for name, of in PERSONS.items()}
    marks = page.text.count("“") + page.text.count('"') / 2
    vector: Singles = read_word_vectors().of(lower)
    return {
        "bias": 1.0,
        "length": math.log1p(max(1, count) / THOUSAND),
        "must": _share(sum(forms[form] for form in MUST), sentences),
        "legal": _share(2 * sum(forms[form] for form in LEGAL), sentences),
        "asks": _share(forms["?"], sentences),
        "marks": _share(marks, sentences),
        "told": _share(said["VBD"], sentences),
        "tells": _share(said["VBZ"], sentences),
        "past": _share(tagged["VBD"], tagged["VBD"] + tagged["VBZ"] + tagged["VBP"]),
        **{name: _share(PERSON_SCALE * times, count) for name, times in persons.items()},
        **{f"tag={tag}": _share(TAG_SCALE * tagged[tag], count) for tag in TAGS},
        **_of_layout(page),
        **_of_turns(page),
        **{f"title={word}": 1.0 for word in {*titled, *title.lower().split()}},
        **of_vector("about", ABOUT * vector),
    }


def _share(count: float, whole: int) -> float:
    """Return what share of a whole a count is, 0 to 1."""
    return min(1.0, count / max(1, whole))


def _of_layout(page: Page) -> dict[str, float]:
    """Describe the segments: lists, headings, turns, numbered articles.

    And how the document begins and ends: dateline, greeting, clock, thanks, author.
    """
    count = len(page.segments)
    kinds = [segment.kind for segment in page.segments]
    opens = [page.text[s.start : s.start + SHORT] for s in page.segments]
    asked = [line for line in opens if ASKED.match(line)]
    articles = [line for line in opens if ARTICLE.match(line)]
    lines = [page.part((segment.start, segment.end)) for segment in page.segments]
    head, tail = lines[:HEAD], " ".join(lines[-TAIL:])
    greetings = tuple(words("salutations.openings"))
    greeted = (len(line) <= GREETING and line.lower().startswith(greetings) for line in head)
    body, first = _first(page, "paragraph")
    dated = body is not None and read_dateline(page.text, body.start, body.end) is not None
    lead = first[:LEAD]
    return {
        "list": _share(kinds.count("list_item"), count),
        "headings": _share(kinds.count("heading"), count),
        "byline": float("byline" in kinds),
        "caption": float("caption" in kinds),
        "glossary": float("glossary_term" in kinds),
        "asked": _share(4 * len(asked), count),
        "articles": _share(len(articles), count),
        "dateline": float(dated),
        "greets": float(any(greeted)),
        "clock": float(any(map(CLOCK.search, head))),
        "applause": float(APPLAUSE.search(page.text) is not None),
        "thanks": float("thank you" in tail.lower()),
        "author": float(AUTHOR.search(tail) is not None),
        "now": float(not NEWS.isdisjoint(lead)),
        "met": float(not words("word.meeting").isdisjoint(lead)),
        "lead_I": float(not PERSONS["I"].isdisjoint(lead)),
    }


def _of_turns(page: Page) -> dict[str, float]:
    """Describe whose turns there are: none, those of one, those of many."""
    said: Counter[str] = Counter()
    for turn in turns_of(page):
        said[turn.who] += sum(end - start for start, end in turn.content)
    whole, most = sum(said.values()), max(said.values(), default=0)
    labelled = (TURN.match(page.text, one.start, one.end) for one in page.segments)
    return {
        "turns": _share(2 * whole, len(page.text)),
        "one voice": float(not said and any(labelled)),
        "two voices": float(len(said) == TWO),
        "voices": float(len(said) > TWO),
        "others say": 1 - most / whole if whole else 0.0,
    }


def _first(page: Page, kind: str) -> tuple[Segment | None, list[str]]:
    """Return the first segment of a kind, and its words."""
    found = next((segment for segment in page.segments if segment.kind == kind), None)
    return found, [] if found is None else page.words(found.start, found.end)


def kind_odds(found: Features, scorers: Scorers) -> Kinds:
    """Return how likely each kind is for a document that looks like this; the likeliest first."""
    odds = {
        kind: scorers[f"kind={kind}"].odds(found)
        for kind in sorted(get_args(DocumentKind))
        if f"kind={kind}" in scorers
    }
    shares = dict(zip(odds, softmax(list(odds.values())), strict=True))
    return dict(sorted(shares.items(), key=lambda one: -one[1]))


def frame_scorers() -> Scorers:
    """Return the packaged scorers of kinds, speaker, event, and of dates and places by basis."""
    return packaged("readout.stages.document", "frame_weights.json")


def kinds_of(page: Page, title: str = "") -> Kinds:
    """Return how likely each kind is for a document, by the packaged weights."""
    return kind_odds(kind_features(page, title), frame_scorers())

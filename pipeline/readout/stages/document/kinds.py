"""The kind of a document, by how it is written: a linear model over its features.

Layout, persons, tense, whose turns there are, who is addressed, how it ends, words of the title,
those for a form ("Interview") in title, head and lead, and what it is about (the vector of its
words); the weights, part of ``frame_weights.json``, are learned by ``readout train frames``. Words
of the title and topic know a publisher: they count little, so that they decide only where nothing
else does.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import get_args

from readout.language.cues import lexicon
from readout.language.page import Page
from readout.language.turns import turns_of
from readout.language.words import either, kinds_under, words
from readout.models.scorer import Features, Scorers, of_vector, packaged, softmax
from readout.models.word_vectors import read_word_vectors
from readout.records.types import DocumentKind

__all__ = [
    "ABOUT",
    "SHARE",
    "TITLED",
    "Kinds",
    "frame_scorers",
    "kind_features",
    "kind_odds",
    "kinds_of",
]

Kinds = Mapping[DocumentKind, float]
"""Kind -> probability."""

OWN = kinds_under("own")
"""Words of the author's own that tell of a kind of document."""
NEWS = frozenset({"today", "yesterday", "tomorrow", "recently"})
PERSON_SCALE = 20.0
"""Persons are counted in a twentieth of the words: so many make a text of one."""
THOUSAND = 1000.0
TAGS = ("VBD", "VBZ", "VBP", "VB", "PRP", "RB", "CC", "WDT", "POS")
"""Tags whose share tells how a text is written."""
TAG_SCALE = 10.0
SHARE = 2.5
"""Scale of shares of few words beside features that are 0 or 1."""
ABOUT = 1.5
"""Scale of a document's vector, of length 1, beside them."""
TITLED = 0.4
"""Value of a word of the title."""
FORMS = kinds_under("form")
FORM = re.compile(rf"\b{either(FORMS)}\b")
ADDRESSED = {form for form, kind in FORMS.items() if kind == "vocative"}
ADDRESS = re.compile(rf"\b{either(ADDRESSED | words('salutations.hearers'))}\b")
QUOTED = re.compile(r"[“\"].*")
"""A line from its first quotation mark on: not all of it is the author's own."""
WORD = re.compile(r"\w+")
LINE = 160
"""Characters of a line of the head."""
LEAD_LETTERS = 300
LEAD = 60
"""Tokens with which a text opens."""
HEAD = 8
"""Segments at the head that are looked at."""
SIGNATURE = 100
"""Characters of a line at the end, at the most: who signs, where, when."""
TAIL = 3
"""Segments at the end that are looked at."""
MOST_READ = 20_000
"""Tokens of a document that are looked at."""
ARTICLE = re.compile(r"(?:Article|Section|Sec\.|Art\.|Chapter) ?\d+|§ ?\d|\(\w\)")
TWO = 2


def kind_features(page: Page, title: str = "") -> dict[str, float]:
    """Return the features of a document; ``title``: as its source has it.

    Words outside quotation marks tell which persons there are and who is named; tags and verbs of
    reporting, its style.
    """
    titled = _first(page, "title")
    lower = page.tokens.lower[:MOST_READ]
    tags = page.tokens.tag[:MOST_READ]
    count, sentences = len(lower), len(page.sentences)
    verbs = lexicon().verbs
    reported = sum(tag == "VBD" and word in verbs for word, tag in zip(lower, tags, strict=True))
    tagged = Counter(tags)
    vector = read_word_vectors().of(lower)
    text = page.text.lower()
    times = Counter(map(OWN.get, WORD.findall(QUOTED.sub("", text))))
    return {
        "bias": 1.0,
        "length": math.log1p(max(1, count) / THOUSAND),
        "told": _share(reported, sentences),
        **{name: _share(PERSON_SCALE * times[name], count) for name in ("we", "you")},
        **{f"any {name}": float(times[name] > 0) for name in ("I", "he", "Mr", "hereby")},
        **{f"often {name}": SHARE * _share(times[name], sentences) for name in ("Mr", "will")},
        **{f"tag={tag}": SHARE * _share(TAG_SCALE * tagged[tag], count) for tag in TAGS},
        **_of_layout(page),
        **_of_ends(page, text),
        **_of_turns(page),
        **{f"title={word}": TITLED for word in {*titled, *title.lower().split()}},  # in any order
        **_of_forms(page, title),
        **of_vector("about", ABOUT * vector),
    }


def _share(count: float, whole: int) -> float:
    """Return what share of a whole a count is, 0 to 1."""
    return min(1.0, count / max(1, whole))


def _of_layout(page: Page) -> dict[str, float]:
    """Describe the segments: headings, numbered articles; what the lead tells."""
    count = len(page.segments)
    starts = (page.text[segment.start : segment.start + LINE] for segment in page.segments)
    lead = _first(page, "paragraph")[:LEAD]
    return {
        "headings": _share(sum(one.kind == "heading" for one in page.segments), count),
        "articles": _share(sum(ARTICLE.match(line) is not None for line in starts), count),
        "now": float(not NEWS.isdisjoint(lead)),
        "met": float(not words("word.meeting").isdisjoint(lead)),
        "lead_I": float("I" in map(OWN.get, lead)),
    }


def _of_ends(page: Page, text: str) -> dict[str, float]:
    """Describe who is addressed, and how the document ends: quotation, date, capitals.

    ``text``: that of the page in lower case.
    """
    ends = [one for one in page.segments[-TAIL:] if one.end - one.start <= SIGNATURE]
    dated = (e.label == "DATE" for s in ends for e in page.entity_index.within(*s.span))
    addressed = sum(1 for _ in ADDRESS.finditer(text))
    return {
        "ends quoted": float(page.text.rstrip().endswith(("”", '"'))),
        "ends in capitals": float(any(page.part(s.span).isupper() for s in ends)),
        "ends dated": float(any(dated)),
        "addresses": float(addressed > 0),
        "often addresses": _share(PERSON_SCALE * addressed, len(page.sentences)),
    }


def _of_turns(page: Page) -> dict[str, float]:
    """Describe whose turns there are: none, those of one, those of many; who asks."""
    turns = turns_of(page)
    said: Counter[str] = Counter()
    asking = 0
    for turn in turns:
        said[turn.who] += sum(end - start for start, end in turn.content)
        asking += page.part(turn.content[-1]).endswith("?")
    whole, most = sum(said.values()), max(said.values(), default=0)
    return {
        "turns": _share(2 * whole, len(page.text)),
        "two voices": float(len(said) == TWO),
        "voices": float(len(said) > TWO),
        "others say": 1 - most / whole if whole else 0.0,
        "turns ask": _share(3 * asking, len(turns)),
    }


def _of_forms(page: Page, title: str) -> dict[str, float]:
    """Describe the forms that the title, the lines of the head and the lead name."""
    parts = [("title", title)]
    for segment in page.segments[:HEAD]:
        part = page.part(segment.span)
        if len(part) > LINE:
            parts.append(("lead", part[:LEAD_LETTERS]))
            break
        parts.append(("title" if segment.kind == "title" else "head", part))
    forms = [(place, FORMS[f]) for place, part in parts for f in FORM.findall(part.lower())]
    features = {f"lead form={form}": 0.5 for place, form in forms if place == "lead"}
    above = [form for place, form in forms if place != "lead"]
    features |= {f"form={form}": 1.0 for form in above}
    features |= {f"first form={form}": 1.0 for form in above[:1]}
    return features


def _first(page: Page, kind: str) -> list[str]:
    """Return the words of the first segment of a kind."""
    found = (page.words(*one.span) for one in page.segments if one.kind == kind)
    return next(found, [])


def kind_odds(found: Features, scorers: Scorers) -> Kinds:
    """Return the probability of each kind for a document, by its features; the likeliest first."""
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


def kinds_of(page: Page, title: str = "", scorers: Scorers | None = None) -> Kinds:
    """Return how likely each kind is for a document, by the packaged weights or others."""
    return kind_odds(kind_features(page, title), scorers or frame_scorers())

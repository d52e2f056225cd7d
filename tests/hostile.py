"""Records of texts that break what is careless: for every way out of the package and back.

Astral characters, combining marks, right to left, controls, CRLF, overlaps, nested and broken
quotations, empty lists, a megabyte.
"""

from __future__ import annotations

import itertools
import random

from readout.records.types import (
    Cue,
    Entity,
    Event,
    EventMention,
    Frame,
    Occasion,
    Passage,
    PoleMention,
    Quote,
    Record,
    Relation,
    Segment,
    Sentence,
    Source,
    Speaker,
    Theme,
    ThemeScore,
    Turn,
    TurnLabel,
    bare_record,
)
from sample import record as sample

TEXTS = {
    "astral": "𝔘nion 🛠️ said 👩‍👩‍👧 that “𝒪ld 🚢 yards” stay. 𠜎𠜱 people.",
    "combining": "Zoe\u0308 N\u0303a said e\u0301te\u0301 “a\u0301 la carte” n\u0301 o\u0308.",
    "right-to-left": "\u202bقال الوزير\u202c إن “السوق تنمو” שלום עולם said.",
    "controls": "a\x00b\x01c\x07d\x0be\x0cf\x1fg \x7f said \x85 “x\u2028y\u2029z” \ufeff end\ufffe.",
    "crlf": "One said\r\n“two\r\nthree” four\r\n\r\nfive\rsix said “seven\r\n\r\neight”.",
    "markup": '</text><a b="c">&amp; said ]]> <!-- “{{ 7 }}” --> & \' " `x` | #t \\n\\t _x0041_',
    "formulas": "=1+1 said “+2\t-3” @SUM(A1) \t=cmd|' /C calc'!A0\nT1\tPERSON 0 4\tx",
    "spaces": "  \t said  \u00a0 “  a  b  ”  \u3000 \n \n  ",
    "letters": "x" * 40_000,
}
IDS = (
    "../../etc/passwd",
    "a/b c",
    "CON",
    "…/\u202egpj",
    "=1+1",
    "#&?%",
    "\u0130" * 300,
    "a/B c",
    ".x",
)


def records(*, large: bool = False) -> list[Record]:
    """Return hostile records: of each text, a plain one, an empty one; with a megabyte if asked for."""
    found = [bare("empty", ""), bare("no annotations", "Nothing was said.\n\nAt all.")]
    found += [covered(name, text) for name, text in TEXTS.items()]
    found += [covered(name, TEXTS["astral"] + name) for name in IDS]
    found.append(sample())
    if large:
        found.append(covered("large", " ".join(list(TEXTS.values())[:-1]) * 2_600))
    return found


def bare(name: str, text: str) -> Record:
    """Return a record in which every list is empty."""
    return bare_record(name, text, Source(None, "0" * 64, "text/plain"))


def covered(name: str, text: str, seed: int = 5) -> Record:
    """Return a record with every kind of item at places all over a text, overlapping at will."""
    chance = random.Random(f"{name}{seed}")
    made = bare(name, text)
    made.meta = {"title": text[:60], "date": "2031-05", "deep": {"x": [1, None, text[:9]]}}
    made.document = Frame("news", event="ev1", date="2031-05", basis={"kind": "text"})
    cuts = sorted({0, len(text), *chance.sample(range(len(text)), min(4, len(text)))})
    for number, (start, end) in enumerate(itertools.pairwise(cuts), start=1):
        made.segments.append(Segment(f"s{number}", "paragraph", start, end))
        made.sentences.append(Sentence(f"t{number}", f"s{number}", start, end))
        made.passages.append(passage(f"s{number}", start, end, chance))
    for number, (start, end) in enumerate(disjoint(text, chance), start=1):
        label = chance.choice(("PERSON", "ORG", "DATE", "EVENT"))
        made.entities.append(
            Entity(f"e{number}", start, end, text[start:end], label, {"name": text[:20]})
        )
    if len(made.entities) > 1:
        made.entities[1].coref = "e1"
    for number in range(1, 6):
        made.quotes.append(quote(f"q{number}", text, chance))
    made.quotes[1].parent = made.quotes[2].continues = "q1"
    made.quotes.sort(key=lambda one: one.content[0])
    span = some(len(text), chance)
    made.events.append(
        Event(
            "ev1",
            "other",
            text[:30],
            None,
            None,
            "2031",
            None,
            None,
            None,
            None,
            "k/1",
            [EventMention(*span)],
        )
    )
    made.turns = [turn(n, span, text) for n, span in enumerate(disjoint(text, chance), start=1)]
    return made


def turn(number: int, span: tuple[int, int], text: str) -> Turn:
    """Return a turn: the first asks, the second answers it, the third asks in vain, and so on."""
    answers = f"u{number - 1}" if number % 3 == 2 else None
    name = text[slice(*span)]
    speaker = Speaker("named", *span, name, None, name) if answers else Speaker("unattributed")
    return Turn(
        f"u{number}",
        *span,
        TurnLabel(*span) if answers else None,
        [span],
        speaker,
        "answer" if answers else "question",
        answers,
    )


def some(length: int, chance: random.Random) -> tuple[int, int]:
    """Return a stretch with at least one character."""
    start = chance.randrange(length)
    return start, min(length, start + 1 + chance.randrange(40))


def disjoint(text: str, chance: random.Random) -> list[tuple[int, int]]:
    """Return some stretches that do not overlap."""
    places = sorted(chance.sample(range(len(text) + 1), min(12, len(text) + 1)))
    return [(a, b) for a, b in zip(places[::2], places[1::2], strict=False) if a < b]


def quote(name: str, text: str, chance: random.Random) -> Quote:
    """Return a quote in one piece or several, with all its parts."""
    content = disjoint(text, chance)[: chance.choice((1, 1, 3))]
    said, spoke, when = (some(len(text), chance) for _ in range(3))
    return Quote(
        name,
        chance.choice(("direct", "mixed", "indirect", "term")),
        content,
        content[:1],
        " ".join(text[a:b] for a, b in content),
        chance.random() < 0.5,
        Cue(*said, text[slice(*said)], "say"),
        Speaker("nominal", *spoke, text[slice(*spoke)], None, text[:25], key=text[:9]),
        Occasion(text[slice(*when)], "stated", *when, None, "2031", "ev1", 0.5),
        None,
        "rule",
        round(chance.random(), 3),
    )


def passage(segment: str, start: int, end: int, chance: random.Random) -> Passage:
    """Return a passage with a theme, or none."""
    scores = [ThemeScore("old_new", 0.8), ThemeScore("development-pairs/central_local", 0.1)]
    if chance.random() < 0.5:
        return Passage(segment, [], scores, start, end)
    a, b = some(end - start, chance)
    span = start + a, min(end, start + b)
    relation = Relation("complement", [span], 0.7)
    theme = Theme("old_new", 0.8, [span], [PoleMention("old", *span)], relation)
    return Passage(segment, [theme], scores, start, end)

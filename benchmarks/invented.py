"""Records made without a pipeline: as many as wanted, with quotes, speakers, occasions, themes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from readout.records.types import (
    Cue,
    Entity,
    Event,
    EventMention,
    Frame,
    Occasion,
    Passage,
    Quote,
    Record,
    Segment,
    Sentence,
    Source,
    Speaker,
    Theme,
    ThemeScore,
    bare_record,
)

__all__ = ["invented", "records"]

WORDS = tuple(
    word
    for line in (
        "harbour ferry quay council grain railway timber coast lamp market school bridge island",
        "river workshop laboratory forest mill wages winter the of and to in for on with by must",
        "should can before after between every new old",
    )
    for word in line.split()
)
NAMES = ("Ada", "Bram", "Cora", "Dunja", "Edo", "Fenn", "Gitta", "Halvar")
FAMILIES = ("Quill", "Otteskar", "Lundrick", "Vorrendal", "Imhollow", "Erlwick", "Brool")
BODIES = ("Harbor Council", "Coast Office", "Ministry of Works", "State Planning Office")
THEMES = ("old_new", "science_industry", "freedom_order")
KINDS = ("readout", "speech", "news", "policy")
WORDS_A_PARAGRAPH = 50
THEMED = 0.2
"""Share of the paragraphs that have a theme."""


@dataclass
class _Page:
    """Text that grows, with what is marked in it."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def write(self, text: str) -> tuple[int, int]:
        start = self.length
        self.pieces.append(text)
        self.length += len(text)
        return start, self.length


def records(count: int, words: int, seed: int = 1) -> Iterator[Record]:
    """Yield records of some words each; the same seed gives the same records.

    Each paragraph has one statement, so that 500 words have ten.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for number in range(count):
        yield invented(f"{number:05d}", words, chance)


def invented(name: str, words: int, chance: random.Random) -> Record:
    """Make one record."""
    page = _Page()
    year = chance.randint(2015, 2034)
    day = f"{year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    title = page.write(f"{_prose(chance, 6).capitalize()} {name}")
    made = bare_record(name, "", Source(f"in/{name}.txt", "0" * 64, "text/plain"))
    made.meta = {"title": page.pieces[0], "date": day, "publisher": chance.choice(BODIES)}
    made.document = Frame(chance.choice(KINDS), event="ev1", date=day)
    made.segments.append(Segment("s0", "title", *title))
    for number in range(1, max(2, words // WORDS_A_PARAGRAPH + 1)):
        page.write("\n\n")
        _paragraph(made, page, number, chance)
    head = chance.randint(1, 30)
    event = f"{head}th session of the {chance.choice(BODIES)}"
    mention = EventMention(*title)
    made.events.append(
        Event(
            "ev1", "session", event, head, None, day, None, None, None, None,
            f"session/{event}/{year}", [mention],
        )
    )  # fmt: skip
    made.text = "".join(page.pieces)
    return made


def _paragraph(made: Record, page: _Page, number: int, chance: random.Random) -> None:
    start = page.length
    page.write(_prose(chance, 12).capitalize() + ". ")
    name = f"{chance.choice(NAMES)} {chance.choice(FAMILIES)}"
    who = page.write(name)
    page.write(" ")
    cue = page.write("said")
    page.write(" that ")
    content = page.write(_prose(chance, 24))
    page.write(". In the ")
    body = chance.choice(BODIES)
    place = page.write(body)
    page.write(f", {_prose(chance, 6)}.")
    segment = f"s{number}"
    made.segments.append(Segment(segment, "paragraph", start, page.length))
    made.sentences.append(Sentence(f"t{number}", segment, start, page.length))
    person = Entity(f"e{2 * number}", *who, name, "PERSON")
    made.entities += [person, Entity(f"e{2 * number + 1}", *place, body, "ORG")]
    text = page.pieces[-4]
    occasion = Occasion("session", "inherited", event="ev1", date=made.meta["date"])
    speaker = Speaker("named", *who, name, person.id, name, name.lower())
    said = Quote(
        f"q{number}", "indirect", [content], [], text, True, Cue(*cue, "said", "say"), speaker,
        occasion, None, "clause", round(chance.uniform(0.3, 1), 3),
    )  # fmt: skip
    made.quotes.append(said)
    made.passages.append(_passage(segment, content, chance))


def _passage(segment: str, content: tuple[int, int], chance: random.Random) -> Passage:
    if chance.random() > THEMED:
        return Passage(segment, [], [], *content)
    theme = chance.choice(THEMES)
    found = Theme(theme, 0.8, [content], [])
    return Passage(segment, [found], [ThemeScore(theme, 0.8)], *content)


def _prose(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))

"""Who speaks in a document as a whole: chosen among all whom its layout puts forward.

Names in the title, the lines under it, the labels of turns, the first sentences and the last lines
are candidates, whether they are known as names or only look like one, and offices and bodies. A
linear model weighs what stands beside them, and how much each says in a transcript; its weights are
part of ``frame_weights.json`` (``readout train frames``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import NamedTuple

from readout.language.datelines import WEEKDAYS
from readout.language.gender import gender_of
from readout.language.page import Page
from readout.language.people import People, without_owner
from readout.language.turns import SpokenTurn, turns_of
from readout.language.words import either, kinds_under, words
from readout.models.scorer import Features, holding
from readout.records.types import Entity, Offsets
from readout.stages.document.kinds import Kinds
from readout.stages.document.lead import ARTICLES, DELIVERED, Lead

__all__ = ["SpeakerCandidate", "candidates", "speaker_features"]

SPEAKING = frozenset({"PERSON", "ORG"})
LEADING = frozenset({"lead", "second"})
TOGETHER = LEADING | SPEAKING | {"title", "head", "label", "tail", "voices"}
"""What is weighed together with all else."""
HEAD = 20
"""Segments before the text that are read."""
MOST, NEAR, CLOSE = 600, 160, 60
"""Characters of a line that are read; beside a name; and so near that they are about that one."""
OF = ("of ", "for ", "the ", "and ", ", ")
"""Behind an office these open what it is of."""
TAIL_SEGMENTS = 2
SHORT_LINE, SIGNATURE = 100, 60
"""Characters of one of the last lines, and of one further up, that may be a signature."""
OFTEN = 3
"""Mentions of one whom a text is about."""
LITTLE, HALF = 0.1, 0.5
"""Share of what is said in a transcript."""
LONG = 4
"""Words of a person's name, and letters of an office, at the most and at the least."""
GIVES = (
    DELIVERED
    | words("word.briefing")
    | {k for k, v in kinds_under("form").items() if v in {"speech", "message"}}
)
MANNER = words("title.manner")
OFFICES = words("entity.person_titles", "word.title", "entity.offices")
HONOURS = words("title.honour") | {"mr", "ms", "mrs", "dr", "prof", "sir", "his", "her", "majesty"}
LETTERS = words("title.behind")
BODIES = words("noun.body", "entity.organisation_heads")
WITHIN = (words("name.particle", "person.particle") | {"of", "la", "las", "los"}) - {"and"}
"""Words in lower case within a name."""
ENDS = words("word.preposition") - WITHIN | {
    "aboard",
    "against",
    "ahead",
    "as",
    "en",
    "over",
    "upon",
}
"""Words at which a name ends."""
_WORD = (
    r"(?<![\w’'])[^\W\d_a-zß-ÿ]"
    r"(?:[\w&/-]|[’'](?!s\b)(?=\w)|\.(?=\w)|(?<=\b[A-Z])\.|(?<=\bSt)\.)*+"
)
_OF = either(WITHIN | {"the", "for", "and", "&"})
_WHOLE = rf"{_WORD}(?: (?:(?:{_OF}|{_OF.upper()}) ){{0,2}}{_WORD}){{0,15}}+"
NAME = re.compile(rf"{_WORD}(?: (?:{either(WITHIN)} ){{0,2}}{_WORD}){{0,4}}")
_LISTED = rf"{_WORD}(?: {_WORD}){{0,4}}"
OFFICE = re.compile(rf"{_WHOLE}(?:,? and {_WHOLE}|, {_LISTED}(?=,? and |, [^\W\d_a-z])){{0,6}}+")
"""An office or body with what it is of, or several."""
NO_NAME = re.compile(
    rf"\b(?:(?:{either(OFFICES | HONOURS | ARTICLES | ENDS | MANNER | GIVES | LETTERS)})s?\b"
    rf"(?![’'-]\w\w)\.?|\w+ing(?= (?!{either(ENDS)}\b)\w))",
    re.IGNORECASE,
)
"""What is no part of a person's name: other words, and what is done (``Marking the Day``)."""
NO_OFFICE = re.compile(
    rf"\b(?:{either(GIVES | MANNER | set(WEEKDAYS) | ENDS - {'for'})}\b|\w+ing(?= the ))",
    re.IGNORECASE,
)
_AND = rf"(?:(?! {either(ENDS - {'for'})}\b)[^\n|(])*"
JOINT = re.compile(rf"{_AND}(?:,| and ){_AND}")
"""What stands between two who speak together."""
_OFFICE, _GIVEN = rf"\b{either(OFFICES)}s?\b", rf"\b{either(GIVES)}\b"
_AROUND = rf"(?:{either(GIVES | MANNER | words('title.handed') | ARTICLES | {'of'})} ){{0,9}}"
_BEFORE = rf"(?:{either(OFFICES | HONOURS | {'the', 'h.e', 'prime', 'deputy'})}s?[ .,]+)"
TITLED = re.compile(rf"\b{either(OFFICES | HONOURS)}\.? \Z", re.IGNORECASE)
"""What stands before a name alone."""
LOOKS = {
    one: re.compile(pattern, re.MULTILINE | re.IGNORECASE)
    for one, pattern in {
        "by": r"\b(?:by|from)\b[^|–—(:\n§]{0,150}§",
        "byline": rf"^\W*by {_BEFORE}{{0,12}}§",
        "by_now": rf"\b(?:by|from) (?:{either(ARTICLES)} )?(?:[\w.]+ ){{0,3}}§",
        "given": rf"{_GIVEN}[^|–—(:\n§]{{0,100}}§",
        "given_by": rf"{_GIVEN} (?:\w+ ){{0,4}}(?:by|from|of)\b[^|–—(:\n§]{{0,100}}§",
        "given_first": rf"(?:^|[|–—,(:-] ){_AROUND}{_GIVEN} {_AROUND}(?:by|from|of|to)\b"
        r"[^|–—(:\n§]{0,100}§",
        "gives_later": rf"§[^\n:]{{0,40}}{_GIVEN}",
        "owns": r"§['’]",
        "names": r"§[^:\n.§]{0,30}:",
        "names_now": r"§:",
        "alone": rf"^[^\w\n]*{_BEFORE}{{0,12}}§[^\n\w]*(?:{either(LETTERS)}[\n, ]*)*$",
        "letterhead": rf"^{_BEFORE}{{0,12}}§(?:[ ,]+(?:(?-i:[^\Wa-z])[\w.’'&/-]*|{_OF}))*\W*$",
        "office_before": rf"{_OFFICE}[^\n:§]{{0,60}}§",
        "office_now": rf"{_OFFICE} §",
        "office_behind": rf"§[^\n:]{{0,60}}{_OFFICE}",
        "office_above": rf"{_OFFICE}[^\n]*\n[^\n]*§",
        "office_below": rf"§[^\n]*\n[^\n]*{_OFFICE}",
        "honour": rf"\b{either(HONOURS)}\.? §",
        "letters": rf"§,? {either(LETTERS)}\b",
        "opens": r"^\W*(?:\w+\W+){0,2}§",
        "with": r"\b(?:with|between|to)\b[^\n.§]{0,60}§",
        "on": r"\b(?:on|about|against|over|for)\b[^\n.§]{0,60}§",
        "and": r"\band (?:[\w.]+ ){0,3}§",
        "and_behind": r"§[^\n.:]{0,40} and\b",
        "said": r"§[^\n.]{0,80}\b(?:said|says|announced|today|welcomed)\b",
        "acts": r"§ \w+(?:s|ed)\b",
        "then": r"§, (?:the )?(?:then )?[A-Za-z]",
        "day_below": r"§\W*\n[^\n]{0,30}\b\d{4}\b",
    }.items()
}
"""What stands beside a name, which is §."""


class _Line(NamedTuple):
    """A line in which a speaker may be named: where, its words, and those above and below.

    ``start`` is None for a title that the text does not repeat.
    """

    spot: str
    text: str
    start: int | None
    above: str = ""
    below: str = ""


@dataclass
class SpeakerCandidate:
    """Who may be the speaker: the first mention, and what speaks for and against all of them.

    ``place``: ``title``, ``head`` (between title and text), ``label`` of a turn, ``lead``,
    ``second`` (paragraph) or ``tail``; ``span``: the characters, None where the title of the meta
    data alone has the name; ``name``: in full; ``last``: the last word of the mention.
    """

    text: str
    span: Offsets | None
    place: str
    entity: Entity | None
    name: str
    last: str
    looks: set[str]


def candidates(opening: Lead, people: People, title: str = "") -> list[SpeakerCandidate]:
    """Return those whom the head, the labels and the tail of a document put forward.

    Parameters
    ----------
    title : str
        The title of the meta data, where the text does not repeat it.
    """
    page = opening.page
    turns = turns_of(page)
    voices = _voices(page, turns) if turns else {}
    found: dict[str, SpeakerCandidate] = {}
    for line in sorted(_lines(opening, turns, title), key=lambda line: line.start or 0):
        for one in _mentions(page, people, line, voices):
            found.setdefault(one.name.casefold(), one).looks |= one.looks
    counts = Counter(without_owner(one.text.lower().split()[-1]) for one in page.entities)
    for one in found.values():
        times = counts[one.last]
        one.looks.add("often" if times > OFTEN else "seldom" if times > 1 else "once")
    return list(found.values())


def _mentions(
    page: Page, people: People, line: _Line, voices: Mapping[str, list[str]]
) -> Iterator[SpeakerCandidate]:
    """Yield the mentions in a line, each with its looks and with these in pairs."""
    names = list(_names(page, people, line))
    persons = [span for span, _, label in names if label == "PERSON"]
    at = line.start or 0
    for span, entity, label in names:
        text = line.text[slice(*span)]
        name = people.name_of(entity) if entity else people.full_name(text, at) or text
        last = without_owner(text.lower().split()[-1])
        told = {*_looks(line, span, persons), label}
        if voices:
            told |= {"voices", *voices.get(last, ()), *_said(line, span, voices)}
        pairs = combinations(sorted(told), 2)
        told |= {" ".join(pair) for pair in pairs if not TOGETHER.isdisjoint(pair)}
        where = None if line.start is None else (at + span[0], at + span[1])
        yield SpeakerCandidate(text, where, line.spot, entity, name, last, told)


def _lines(opening: Lead, turns: Sequence[SpokenTurn], title: str) -> Iterator[_Line]:
    """Yield the lines in which a speaker may be named."""
    page = opening.page
    if title:
        yield _Line("title", title[:MOST], None)
    lines = [page.text[one.start : min(one.end, one.start + MOST)] for one in page.segments]
    for i, segment in enumerate(page.segments):
        spot, text = _spot(opening, i, lines[i]), lines[i]
        above, below = ("", *lines)[i][-NEAR:], (*lines, "")[i + 1][:NEAR]
        if spot in LEADING:
            text, below = text[: page.sentence_at(segment.start)[1] - segment.start], ""
        if spot:
            yield _Line(spot, text, segment.start, above, below)
    labels = {turn.who: turn.label for turn in reversed(turns) if turn.label}
    for start, end in sorted(labels.values()):
        yield _Line("label", page.text[start : end + 1], start)


def _spot(opening: Lead, number: int, text: str) -> str:
    """Return in which part of the document a segment is; nothing where no speaker is looked for.

    What may be a signature is one of the last lines, or one with a name alone further up.
    """
    segments = opening.page.segments
    segment = segments[number]
    if segment.start < opening.start:
        return "" if number >= HEAD else "title" if segment.kind == "title" else "head"
    if segment in opening.lead:
        return "lead" if segment.start == opening.start else "second"
    named = text.isupper() or NAME.fullmatch(text)
    last = number >= len(segments) - TAIL_SEGMENTS
    most = SHORT_LINE if last else SIGNATURE if named and 2 * number > len(segments) else 0
    return "tail" if len(text) <= most else ""


def _names(page: Page, people: People, line: _Line) -> Iterator[tuple[Offsets, Entity | None, str]]:
    """Yield the names of a line: those that are known, what looks like one, and offices."""
    text, start = line.text, line.start
    known = () if start is None else page.entity_index.within(start, start + len(text))
    seen = {(e.start - (start or 0), e.end - (start or 0)): e for e in known if e.label in SPEAKING}
    yield from ((span, entity, entity.label) for span, entity in seen.items())
    if line.spot in LEADING:
        return
    shaped = set(_shaped(text, people)) - seen.keys()
    for span in sorted(shaped):
        told = start is None and _is_person(text, span, people)
        yield span, None, "PERSON" if told else "unknown"
    yield from ((span, None, "office") for span in _offices(text, {*seen, *shaped}))


def _is_person(text: str, span: Offsets, people: People) -> bool:
    """Return whether a name in a title is that of a person: known, by the given one, by office."""
    name, before = text[slice(*span)], text[max(0, span[0] - CLOSE) : span[0]]
    return name in people.names or bool(TITLED.search(before) or gender_of(name))


def _offices(text: str, names: set[Offsets]) -> Iterator[Offsets]:
    """Yield the offices and bodies of a line that are no names, and end in none of who has it."""
    for run in OFFICE.finditer(NO_OFFICE.sub(lambda found: "~" * len(found[0]), text)):
        start, end = run.span()
        said = set(re.findall(r"\w+", run[0].lower().replace("s ", " ")))
        named = any(
            last == end
            and (first == start or (first > start and not text.endswith(OF, start, first)))
            for first, last in names
        )
        if not named and not said.isdisjoint(OFFICES | BODIES):
            yield start, end


def _shaped(text: str, people: People) -> Iterator[Offsets]:
    """Yield what looks like a person's name: words with capitals, and the end of such."""
    for run in NAME.finditer(NO_NAME.sub(lambda found: "~" * len(found[0]), text)):
        starts = [found.start() for found in re.finditer(r"\S+", run[0])]
        titled = TITLED.search(text, max(0, run.start() - CLOSE), run.start())
        if len(starts) > 1 or titled or run[0] in people.names:
            yield run.span()
        for first in starts[1:]:
            if run[0][first:] in people.names or gender_of(run[0][first:]):
                yield run.start() + first, run.end()


def _voices(page: Page, turns: Sequence[SpokenTurn]) -> Mapping[str, list[str]]:
    """Return what tells of each voice of a transcript: how much it says, whether it asks."""
    said: Counter[str] = Counter()
    asks: Counter[str] = Counter()
    for turn in turns:
        said[turn.who] += sum(end - start for start, end in turn.content)
        asks[turn.who] += 1 if page.part(turn.content[-1]).endswith("?") else -1
    most = max(said, key=lambda who: said[who], default="")
    telling = {who for who in said if asks[who] <= 0 and said[who] > LITTLE * said.total()}
    return {
        who: holding(
            {
                "voice": True,
                "voice_most": who == most,
                "voice_half": said[who] > HALF * said.total(),
                "voice_first": who == turns[0].who,
                "voice_asks": asks[who] > 0,
                "voices_two": len(said) == 2,
                "voice_alone": {who} == telling,
                "voice_several": who in telling and len(telling) > 1,
            }
        )
        for who in said
    }


def _said(line: _Line, span: Offsets, voices: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield what tells of the voices that are called by what stands beside a name."""
    start, end = span
    parts = line.above[-CLOSE:], line.text[max(0, start - CLOSE) : start]
    near = "\n".join((*parts, line.text[end : end + CLOSE], line.below[:CLOSE])).lower()
    for who, told in voices.items():
        if len(who) >= LONG and who in near:
            yield from (f"holds_{one}" for one in told if one != "voice_several")


def _looks(line: _Line, span: Offsets, persons: Sequence[Offsets]) -> Iterator[str]:
    """Yield what tells of a name, and what stands beside it; ``persons``: those of the line."""
    start, end = span
    text = line.text[start:end]
    before, behind = line.text[max(0, start - NEAR) : start], line.text[end : end + NEAR]
    beside = f"{line.above}\n{before}§{behind}\n{line.below}"
    parts = without_owner(text.lower()).split()
    joint = any(
        JOINT.fullmatch(line.text, one[1], two[0])
        for one, two in pairwise(persons)
        if span in (one, two)
    )
    yield line.spot
    yield from (one for one, pattern in LOOKS.items() if pattern.search(beside))
    yield from holding(
        {
            "caps": text.isupper(),
            "given_name": gender_of(text) is not None,
            "one": len(parts) == 1,
            "long": len(parts) > LONG,
            "body": not BODIES.isdisjoint(parts),
            "office_in": not OFFICES.isdisjoint(parts),
            "others": set(persons) > {span},
            "first_person": len(persons) > 1 and persons[0] == span,
            "joint": joint,
        }
    )


def speaker_features(candidate: SpeakerCandidate, kinds: Kinds) -> Features:
    """Describe somebody as the speaker of a document; ``kinds``: how likely each is."""
    single = {"bias", *(one for one in candidate.looks if " " not in one)}  # in any order
    found = dict.fromkeys(single | candidate.looks, 1.0)  # in any order
    for kind, share in kinds.items():
        found |= {f"{one} in {kind}": share for one in single}  # in any order
    return found

"""Who speaks which words of a transcript, by the labels that its layout puts before them.

``MS. PSAKI: …``, ``Q …``, ``President of Finland Ana Sol (retranslated): …``, ``Mr. HALE. …``, a
name alone on its line. One reader for all: what it takes for turns the kinds of documents count,
the document stage writes to the record, and the statements stage leaves alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from readout.language.page import Page
from readout.language.words import pattern, words
from readout.records.spans import trim
from readout.records.types import Offsets

__all__ = ["ANSWERS", "ASKS", "BRACKETS", "OFFICES", "TOPICS", "SpokenTurn", "turns_of"]

LINE = re.compile(r"[^\n]*[^\W_][^\n]*")
EDGES = " \t\xa0*_#>\u200b\u2060\ufeff\u00ad"
"""What stands around a label and is nobody's: spaces, markup, what nobody sees."""
NAME = r"[^\W\d_](?:[^:\n()\[\]?!;“”\"]|\([^()\n]{1,80}\)|\[[^\[\]\n]{1,80}\]){0,140}?(?<![,\s])"
ALONE = re.compile(rf"(?=.{{1,80}}$)(?P<name>{NAME})$")
LABELS = (
    re.compile(rf"(?:[(\[][\d:.]+[)\]]\s*)?(?P<name>{NAME})[*_ ]*:(?![/\d])[*_]*(?=\s|\W|[A-Z]|$)"),
    re.compile(r"(?P<name>Q(?:UESTION)?\d{0,2})[.)]?[ \t\xa0]+(?=[*_(\[“\"'‘…—–-]*[A-Z0-9])"),
    re.compile(r"(?P<name>[QA]\d{0,2})[.)][ \t\xa0]+"),
    pattern(r"[(\[<](?P<name>question|answer|reporter|journalist|minister)[)\]>](?=\s)"),
    re.compile(rf"(?P<name>{NAME})(?= to ask the )"),
    pattern(
        r"(?P<name>questions?|(?:(?:written|oral) )?(?:answers?|reply))(?=[ \t]*(?:to ask|1\.))"
    ),
    re.compile(
        r"(?P<name>(?:[A-Z][a-z]{0,7}\.? ){1,3}[A-Z][A-Z’'-]{2,}(?: [A-Z][A-Z’'-]+){0,2}"
        r"(?: ?\([^()\n]{1,80}\)){0,3})(?:\.?[—–]|--|\. )"
    ),
    ALONE,
)
"""A label before a colon; ``Q`` alone; in brackets; of a reply; the capitals of a hansard before a
stop; a line of its own."""
STAGED = re.compile(
    r"\s*(?:\([A-Z][^()\n]{1,200}[.!]\)|\[(?:[A-Z][a-z]+|applause|laughter)[.!]?\]"
    r"|\([^()\n]*(?:interpret|translat)[^()\n]*\))\s*"
)
"""What of a paragraph is a stage direction: ``(Laughter.)``, ``(through an interpreter)``."""
ASIDE = re.compile(r"\([^()\n]*\)|\[[^\[\]\n]*\]")
"""A paragraph that is one."""
ENDS = re.compile(r"\W*ends?(?: of (?:transcript|interview)| +\d.*)?\W*$", re.IGNORECASE)
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
NUMBER = re.compile(r"(?<=[A-Za-z]) ?\d{1,2}$")
ASKS = words("label.asks")
ANSWERS = words("label.answers")
REPLIES = frozenset({"question", "questions", "answer", "answers", "reply"})
ROLES = words("label.role") | ASKS | ANSWERS
MINOR = words("word.title_minor", "name.particle")
OFFICES = words("entity.offices", "entity.titles", "word.title", "title.honour")
NAMED = re.compile(r"(?:\D* )?[^\W\d_a-zß-ÿ][^\s\d]*")
"""A label that names somebody: no digit in it, a capital before its last word."""
NOT_NAMES = frozenset({"but", "my", "our", "this", "your"})
SPEECH = re.compile(
    r"\b(?:I|[Ww]e|[Yy]ou|[Mm]y|[Oo]ur|[Yy]our|me|us|Mr|Thanks?|Yes|No|[Ii]naudible)\b"
)
WORD = re.compile(r"\w+")
STOPS = tuple(".,?!…”’\"')]-–—:*_")
QUOTED = tuple('“"‘«')
FEW = 0.2
"""Share of lines with a label, where most turns may have none."""
SPOKEN = 0.012
"""Share of words by which persons speak to each other, of what is said in a conversation."""
STARTS = words("sentences.starters") | {"—"}
"""Words that open a sentence, and no part of what somebody is."""
LEAST = 3
"""Lines with a name alone that a conversation has more of."""
MOST = 0.6
HALF = 0.5
WITHIN = 0.25
"""Share of a text before a dialogue, and behind the last label in it, that has another subject."""


YOU = r"\b[Yy]our?\b"
MARK = r"\?[*_ \t\u2060)]*(?:\n|\Z)"
REPLY = r"(?:Absolutely|I|It|Look|No|Of course|Oh|Thanks?|That|We|Well|Yeah|Yes)\b"
PERSONAL = (
    re.compile(rf"{YOU}[^\n]*{MARK}"),
    re.compile(rf"{MARK}\W*{REPLY}"),
    re.compile(rf"{MARK}\W*(?:\w[^\n]*\b)?I\b"),
)
"""Questions and answers, without labels, of persons who speak to each other."""
OFTEN = (4, 0.1)
"""Of these, in an interview and for each of its lines, at least."""
ASKING = (
    (re.compile(r"\?\W{0,5}$"), 2.4),
    (re.compile(r"\?"), 1.2),
    (re.compile(r"(?:…|\.\.\.|[—–-])[\s)\]]{0,5}$"), 1.0),
    (re.compile(YOU), 0.7),
    (re.compile(r".{600}"), -0.7),
    (re.compile(r"\b[Tt]hank(?:s| you)\b.{,20} for (?:your time|be|com|join|talk|speak)"), 1.5),
    (
        re.compile(
            r"^(?:M(?:r|rs|s)\.? [A-Z]\w+|(?:(?:Deputy |Prime )*(?:Minister|President|Premier)"
            r"|Chancellor|Senator|Treasurer|Secretary)(?: [A-Z]\w+)?),"
        ),
        0.7,
    ),
)
"""What tells a line that asks without a label, and what it weighs (log odds).

Fitted to 322 transcripts whose labels were taken away, and rounded; thanks were weighed by hand.
"""
TOPICS = re.compile(r"^\W*(?:subject|topic)s?\b", re.IGNORECASE | re.MULTILINE)
"""So a line opens above a transcript that says what it is about."""
WELL = re.compile(
    r"\W*(?:Absolutely|Correct|Exactly|Indeed|Look|No|Of course|Oh|Sure|Well|Yeah|Yes|Yep)\b"
)
"""So a reply opens; the line before it asks."""
REPLIED, TELLS, SAME = 1.0, 1.6, 2.0
"""Log odds of a line before a reply, against any line, and against the same voice again.

The first was fitted as the signs were; the others were chosen on those transcripts and read ones.
"""


class SpokenTurn(NamedTuple):
    """A label, and the words spoken behind it, a stretch a paragraph.

    ``who`` is the same for the same voice: the last word of the name, or the part in the
    conversation (``part``) that it names. A turn that a layout alone tells has no label.
    """

    label: Offsets | None
    who: str
    part: bool
    content: tuple[Offsets, ...]


class _Opening(NamedTuple):
    """What a line opens with: its label, who that is, the first words behind it.

    ``name`` is the label without what stands in brackets.
    """

    label: Offsets | None
    alone: bool
    said: Offsets
    name: str
    who: str
    long: bool
    part: bool
    titled: bool = False
    upper: bool = False


Openings = Mapping[int, _Opening]
"""What lines open with, by their number."""


def turns_of(page: Page) -> list[SpokenTurn]:
    """Return the turns of a transcript in order; none where a document is none."""
    return list(_turns(page.text))


@lru_cache(maxsize=2)  # several read the same document
def _turns(text: str) -> tuple[SpokenTurn, ...]:
    lines = [trim(text, *line.span(), EDGES) for line in LINE.finditer(text)]
    found = {at: _opening(text, lines, at) for at in range(len(lines))}
    opening = {at: one for at, one in found.items() if one is not None}
    voices = _voices(text, lines, opening)
    if len(voices) < FEW * len(lines):
        other = _unlabelled(text, lines, opening)
        voices = other if len(other) > 2 * len(voices) else voices
    return tuple(_spoken(text, lines, voices))


def _opening(text: str, lines: Sequence[Offsets], at: int) -> _Opening | None:
    """Read the label with which a line opens; None where nothing that is said stands behind it."""
    start, end = lines[at]
    for label in LABELS:
        found = label.match(text, start, end)
        called = found and _called(found["name"])
        if found is None or called is None:
            continue
        said = trim(text, found.end(), end, EDGES + ":")
        if said[0] == said[1]:
            said = lines[at + 1] if at + 1 < len(lines) else said
        span = trim(text, *found.span("name"), EDGES)
        alone = label is ALONE
        part = called[3] and not alone
        if part or text.endswith(STOPS, *said) or SPEECH.search(text, *said):
            return _Opening(span, alone, said, *called)
    return None


def _called(label: str) -> tuple[str, str, bool, bool, bool, bool] | None:
    """Return what :class:`_Opening` tells of a label; None where it names nobody."""
    numbered = BRACKETS.sub("", label).strip(EDGES + ",")
    name = NUMBER.sub("", numbered)
    parts = name.split()
    lower = [part.lower().strip(".,") for part in parts]
    named = NAMED.fullmatch(name) and all(map(_is_named, parts, lower))
    if not (named or _is_described(parts)) or len(REPLIES.intersection(lower)) > 1:
        return None
    ends = lower[-1:] + lower[: len(lower) < LEAST + 1]
    part = next((low for low in ends if low in ROLES), "")
    if part or OFFICES.issuperset(set(lower) - MINOR):
        who = part if part in ASKS | ANSWERS else numbered.lower().removeprefix("the ")
    else:
        who = _last_of(parts, lower)
    titled = bool(named) and not OFFICES.isdisjoint(lower)
    return name, who, len(parts) > 1, bool(part), titled, name.isupper()


def _last_of(parts: Sequence[str], lower: Sequence[str]) -> str:
    """Return the last word of a name, without what stands behind a comma."""
    whole = next((n for n, part in enumerate(parts, 1) if part.endswith(",")), 0)
    return lower[whole - 1] if whole > 1 and MINOR.isdisjoint(lower[:whole]) else lower[-1]


def _is_named(part: str, lower: str) -> bool:
    """Whether a name may have a word: with a capital, or one that names leave in small letters."""
    return lower not in NOT_NAMES and (part[0].isupper() or lower in MINOR)


def _is_described(parts: Sequence[str]) -> bool:
    """Whether a name stands behind what somebody is: ``Director of the bakery Ana Sol``."""
    *before, first, last = ["", "", *parts]
    small = any(one.islower() and one not in MINOR for one in before)
    named = all(one[:1].isupper() and one.lower() not in OFFICES for one in (first, last))
    return small and named and parts[0][:1].isupper() and STARTS.isdisjoint(before)


def _voices(text: str, lines: Sequence[Offsets], opening: Openings) -> Openings:
    """Return what opens turns, by the number of its line; nothing where nobody converses."""
    for alone in (False, True):
        some = {
            at: one
            for at, one in opening.items()
            if (one.alone == alone or one.who in REPLIES) and not _is_noun(text, one)
        }
        sure = (_returning if alone else _sure)(some)
        kept = dict(sorted((_once(text, some, sure) | sure).items()))
        who = {one.who for one in kept.values()}
        several = len(who) > 1 or (len(kept) > HALF * len(lines) and who.isdisjoint(ASKS))
        if several and _converse(text, lines, kept):
            return kept
    return {}


def _sure(some: Openings) -> dict[int, _Opening]:
    """Return the labels before a colon that are parts, have an office, or come back."""
    counts = Counter(one.who for one in some.values())
    return {at: one for at, one in some.items() if one.part or one.titled or counts[one.who] > 1}


def _first(text: str, some: Openings, sure: Openings) -> int:
    """Return behind which line turns open: before the first sure one somebody may ask once."""
    first = min(sure, default=len(text))
    asked = (at for at in some if at < first and text.endswith("?", *some[at].said))
    return max(asked, default=first + 1) - 1


def _once(text: str, some: Openings, sure: Openings) -> dict[int, _Opening]:
    """Return what else opens turns, behind the first: written as the sure ones are."""
    named = [one.upper for one in sure.values() if not one.part]
    upper = 2 * sum(named) > len(named)
    first = _first(text, some, sure)
    return {
        at: one
        for at, one in some.items()
        if at > first
        and (text.endswith("?", *one.said) or (one.upper == upper and (one.long or upper)))
        and (not one.alone or text.endswith(")", *(one.label or one.said)))  # of a hansard
    }


def _returning(some: Openings) -> dict[int, _Opening]:
    """Return the lines with a name alone that come back as they are, and questions and answers."""
    counts = Counter(one.name for one in some.values() if one.long)
    asked = {at: one for at, one in some.items() if one.who in REPLIES}
    recurring = {at: one for at, one in some.items() if counts[one.name] > 1}
    return {**asked, **recurring} if asked or len(recurring) > LEAST else {}


def _is_noun(text: str, one: _Opening) -> bool:
    """Whether a label of one word is no name: the text mostly writes it in small letters."""
    if one.long or one.titled or one.part:
        return False
    small, capital = (re.findall(rf"\b{re.escape(w)}\b", text) for w in (one.who, one.who.title()))
    return len(small) > len(capital)


def _converse(text: str, lines: Sequence[Offsets], kept: Openings) -> bool:
    """Whether what stands behind labels is said: sentences by persons who speak to each other."""
    voices = kept.values()
    said = [text[slice(*one.said)] for one in voices]
    every, who = " ".join(said), {one.who for one in voices}
    spoken = len(SPEECH.findall(every)) >= SPOKEN * len(WORD.findall(every))
    paired = len(who & REPLIES) > 1
    replies = paired or ("?" in every and not who.isdisjoint(ASKS))
    stopped = paired or sum(one.endswith(STOPS) for one in said) >= MOST * len(said)
    quoted = sum(one.startswith(QUOTED) for one in said) >= HALF * len(said)
    return (spoken or replies) and stopped and not quoted and not _is_narrated(text, lines, kept)


def _is_narrated(text: str, lines: Sequence[Offsets], kept: Openings) -> bool:
    """Whether it is a dialogue within a text that goes on before and behind it, or asks nothing."""
    around = min(lines[min(kept)][0], len(text) - lines[max(kept)][0])
    untitled = not any(one.part or one.titled or one.upper for one in kept.values())
    asks = any(one.long or text.endswith("?", *one.said) for one in kept.values())
    return untitled and (around > WITHIN * len(text) or not asks)


def _unlabelled(text: str, lines: Sequence[Offsets], opening: Openings) -> Openings:
    """Return what opens turns where questions and answers have no labels, or few."""
    counts = [len(one.findall(text)) for one in PERSONAL]
    voices: dict[int, _Opening] = {}
    least, often = OFTEN
    if not all([*counts, sum(counts) >= max(least, often * len(lines))]):
        return voices
    asked: bool | None = None
    for at, (line, asks) in enumerate(zip(lines, _asking(text, lines), strict=True)):
        label = opening.get(at)
        if label is not None and label.upper and (not label.alone or voices):
            voices[at] = label
        elif asked is None and not _speaks(text, line):
            continue  # the head
        elif asks != asked:
            who = "question" if asks else "answer"
            voices[at] = _Opening(None, False, line, "", who, False, True)
        asked = asks
    return voices


def _speaks(text: str, line: Offsets) -> bool:
    """Whether somebody speaks in a line, which tells no topics."""
    spoken = text.endswith(STOPS, *line) and SPEECH.search(text, *line)
    return bool(spoken) and not TOPICS.match(text, *line)


def _asking(text: str, lines: Sequence[Offsets]) -> list[bool]:
    """Return of each line whether it asks, by the likeliest course of questions and answers."""
    odds = [
        sum(weight for sign, weight in ASKING if sign.search(text[slice(*line)]))
        + REPLIED * (WELL.match(text, *behind) is not None)
        - TELLS
        for line, behind in zip(lines, [*lines[1:], (len(text),) * 2], strict=True)
    ]
    same = SAME * sum(one > 0 for one in odds) / len(odds)
    scores, came = [0.0, 0.0], []
    for one in odds:
        paths = [[scores[a] - same * (a == b) for a in (0, 1)] for b in (0, 1)]
        came.append([tell < ask for tell, ask in paths])
        scores = [max(paths[0]), max(paths[1]) + one]
    asks, found = scores[0] < scores[1], []
    for before in reversed(came):
        found.append(asks)
        asks = before[asks]
    return found[::-1]


def _spoken(text: str, lines: Sequence[Offsets], voices: Openings) -> Iterator[SpokenTurn]:
    """Yield the turns: what stands behind each label up to the next."""
    for at, until in zip(voices, [*voices, len(lines)][1:], strict=True):
        one = voices[at]
        label, above = one.label, trim(text, *lines[at - 1], EDGES + ":")
        if one.said in lines[until : until + 1]:
            continue  # a heading, or whose question it is
        if label and one.who in REPLIES and at:
            called = _called(text[slice(*above)])
            label = above if called and called[4] else label  # whose question it is
        content: list[Offsets] = []
        for start, end in dict.fromkeys((one.said, *lines[at + 1 : until])):
            if ENDS.match(text, start, end):
                break
            content += _without_stage(text, start, end)
        if content:
            yield SpokenTurn(label, one.who, one.part, tuple(content))


def _without_stage(text: str, start: int, end: int) -> Iterator[Offsets]:
    """Yield the stretches of a paragraph that are spoken."""
    for found in STAGED.finditer(text, start, end):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < end and not ASIDE.fullmatch(text, start, end):
        yield start, end

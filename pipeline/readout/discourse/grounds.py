"""What speaks for a mention as what the document reports, or against it."""

from __future__ import annotations

from enum import StrEnum, auto
from itertools import pairwise

from readout.discourse.lead import ARTICLES, BREAKS, Mention, Reading
from readout.discourse.timing import YEAR, dates_at, edtf_of
from readout.language.words import words

__all__ = ["Ground", "grounds", "is_briefing", "is_delivered"]

NEAR, ASIDE, GOVERNED = 4, 6, 9
"""Tokens beside a mention; from a relative pronoun; between a verb and what it opens."""
CALLED_BY = 3
"""Tokens: ``gathered for the annual forum``."""
FAR = 1000
"""Characters before a mention that are searched for an opening mark."""
CALLED = frozenset({"for", "at"})
INDEFINITE, RELATIVE = words("determiner.indefinite"), words("pronoun.relative")
DUE = words("word.upcoming") | {"to", "due"}
REPORTING = frozenset({"that", "to"})
BESIDE = (["ahead", "of"], ["followed", "by"])
DELIVERED, VAGUE = words("noun.delivered"), words("noun.vague_meeting")


class Ground(StrEnum):
    """What may speak for a mention as what the document reports, or against it."""

    ANY = auto()
    TITLE = auto()
    TITLE_OPENS = auto()
    DELIVERED = auto()
    OPENING = auto()
    FIRST_PARAGRAPH = auto()
    ENTITY = auto()
    NUMBERED = auto()
    NAMED = auto()
    VERB = auto()
    VAGUE = auto()
    BRIEFING = auto()
    DEFINITE = auto()
    INDEFINITE = auto()
    OPENED = auto()
    PLACED = auto()
    SAID = auto()
    CALLED_BACK = auto()
    REPEATED = auto()
    DATED = auto()
    OLD = auto()
    TO_COME = auto()
    PRIOR = auto()
    ASIDE = auto()
    MARKED = auto()
    REPORTED = auto()
    COMMENTARY = auto()
    ALONE = auto()


def grounds(reading: Reading, mention: Mention) -> list[Ground]:
    """Return what speaks for a mention or against it."""
    told = {
        Ground.ANY: True,
        Ground.COMMENTARY: reading.essay,
        Ground.ALONE: len(reading.mentions) == 1,
        **_of_place(mention),
        **_of_name(reading, mention),
        **_of_clause(reading, mention),
        **_of_time(reading, mention),
    }
    return [ground for ground in Ground if told[ground]]


def _of_place(mention: Mention) -> dict[Ground, bool]:
    """Tell where it stands."""
    title = mention.paragraph < 0
    return {
        Ground.TITLE: title,
        Ground.TITLE_OPENS: title and mention.first == mention.lo,
        Ground.OPENING: mention.opening,
        Ground.FIRST_PARAGRAPH: mention.paragraph == 0,
    }


def _of_name(reading: Reading, mention: Mention) -> dict[Ground, bool]:
    """Tell what it is called, and whether the text calls it so again."""
    page = reading.page
    text = page.text[slice(*page.span(mention.first, mention.after))]
    near = reading.before(mention, 2)
    again = (
        mention.noun != "" and (mention.paragraph >= 0, mention.noun) in reading.nouns
    )
    return {
        Ground.ENTITY: mention.entity is not None,
        Ground.NUMBERED: any(c.isdigit() for c in text),
        Ground.NAMED: sum(word[:1].isupper() for word in text.split()) > 1,
        Ground.VERB: mention.verb,
        Ground.VAGUE: mention.entity is None and mention.noun in VAGUE,
        Ground.BRIEFING: is_briefing(reading, mention),
        Ground.DEFINITE: not ARTICLES.isdisjoint(near),
        Ground.INDEFINITE: not INDEFINITE.isdisjoint(near),
        Ground.CALLED_BACK: reading.calls_back(mention),
        Ground.REPEATED: again,
    }


def _of_clause(reading: Reading, mention: Mention) -> dict[Ground, bool]:
    """Tell what its sentence says of it."""
    placed = _placed(reading, mention)
    return {
        Ground.DELIVERED: is_delivered(reading, mention),
        Ground.OPENED: _opened(reading, mention),
        Ground.PLACED: placed,
        Ground.SAID: placed and _said(reading, mention),
        Ground.ASIDE: not RELATIVE.isdisjoint(reading.before(mention, ASIDE)),
        Ground.MARKED: _marked(reading, mention),
        Ground.REPORTED: _reported(reading, mention),
    }


def _of_time(reading: Reading, mention: Mention) -> dict[Ground, bool]:
    """Tell when it is."""
    year = (edtf_of(mention.entity) or "")[:YEAR]
    return {
        Ground.DATED: bool(
            dates_at(reading.page, reading.page.tokens.start[mention.first])
        ),
        Ground.OLD: "" < year < (reading.day or reading.page.date)[:YEAR],
        Ground.TO_COME: _to_come(reading, mention),
        Ground.PRIOR: _prior(reading, mention),
    }


def _opened(reading: Reading, mention: Mention) -> bool:
    """Tell whether a verb opens, holds or closes it: ``held its session``, ``the forum closed``."""
    words = reading.words
    called = not CALLED.isdisjoint(reading.before(mention, CALLED_BY))
    verbs = words["holding"] | words["meeting"] if called else words["holding"]
    before = reading.before(mention, 2 * GOVERNED if called else GOVERNED)
    breaks = BREAKS if called else BREAKS | {","}
    behind = reading.lower[
        mention.after : min(mention.hi, mention.after + GOVERNED + NEAR)
    ]
    holding = _words_since(before, breaks)
    return _claims(holding, verbs) or _claims(
        _words_until(behind, BREAKS), words["held"]
    )


def _claims(found: list[str], verbs: frozenset[str]) -> bool:
    """Tell whether one of the verbs is among the words and no clause follows it (``held that``)."""
    return any(
        word in verbs and following != "that"
        for word, following in pairwise([*found, ""])
    )


def _words_since(found: list[str], breaks: frozenset[str]) -> list[str]:
    """Return the words behind the last break."""
    last = max((n for n, word in enumerate(found) if word in breaks), default=-1)
    return found[last + 1 :]


def _words_until(found: list[str], breaks: frozenset[str]) -> list[str]:
    """Return the words before the first break."""
    first = next((n for n, word in enumerate(found) if word in breaks), len(found))
    return found[:first]


def _placed(reading: Reading, mention: Mention) -> bool:
    """Tell whether something was said or done there: ``at the forum``, ``told the forum``."""
    before = _words_since(reading.before(mention, NEAR), BREAKS)
    return not (reading.words["placed"] | {"told"}).isdisjoint(before)


def _said(reading: Reading, mention: Mention) -> bool:
    """Tell whether its sentence is of who speaks or takes part (``Speaking at the forum``)."""
    there = reading.lower[mention.lo : mention.hi]
    return not reading.words["attending"].isdisjoint(there)


def _to_come(reading: Reading, mention: Mention) -> bool:
    """Tell whether it is still to come: ``the next forum``, ``the forum will be held``."""
    before = reading.before(mention, NEAR)
    behind = reading.lower[mention.after : mention.after + NEAR]
    planned = behind[:1] in (["is"], ["are"]) and not DUE.isdisjoint(behind)
    upcoming = not reading.words["upcoming"].isdisjoint(before[-2:])
    future = not reading.words["future"].isdisjoint([*before, *behind[:1]])
    return upcoming or planned or future


def _prior(reading: Reading, mention: Mention) -> bool:
    """Tell whether the text is of what came before or after it: ``since the last forum``."""
    before = reading.before(mention, 2)
    return not reading.words["prior"].isdisjoint(before) or before in BESIDE


def _marked(reading: Reading, mention: Mention) -> bool:
    """Tell whether it stands in quotation marks."""
    page = reading.page
    start = page.tokens.start[mention.first]
    segment = page.segment_index.at(start)
    text = page.text[
        max(start - FAR, segment.start if segment is not None else 0) : start
    ]
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _reported(reading: Reading, mention: Mention) -> bool:
    """Tell whether it stands in what somebody says: ``vowed to attend the forum``."""
    before = reading.lower[mention.lo : mention.first]
    verbs = reading.lexicon.verbs
    said = next((n for n, word in enumerate(before) if word in verbs), len(before))
    return not REPORTING.isdisjoint(before[said:])


def is_delivered(reading: Reading, mention: Mention) -> bool:
    """Tell a title that says what it gives of which event: ``Remarks at``, ``Readout of``."""
    if mention.paragraph >= 0:
        return False
    return not DELIVERED.isdisjoint(reading.lower[mention.lo : mention.first])


def is_briefing(reading: Reading, mention: Mention) -> bool:
    """Tell a press conference or the like."""
    kind = reading.page.word(mention.after - 2) in reading.words["briefing_kind"]
    plain = mention.entity is None and mention.noun in reading.words["briefing"]
    return plain and (kind or mention.noun != "conference")

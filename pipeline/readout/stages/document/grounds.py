"""What speaks for a mention as what the document reports, or against it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum, auto
from itertools import dropwhile, pairwise, takewhile

from readout.language.cues import lexicon
from readout.language.timing import YEAR, age_of, date_of, dates_at, edtf_of, is_undated
from readout.language.words import words
from readout.stages.document.lead import ARTICLES, BREAKS, MET, SPOKE, Mention

__all__ = ["Ground", "grounds"]

NEAR = 4
ASIDE = 6
GOVERNED = 9
"""Tokens beside a mention; from a relative pronoun; between a verb and what it opens."""
CALLED_BY = 3
"""Tokens: ``gathered for the annual forum``."""
FAR = 1000
"""Characters before a mention that are searched for an opening mark."""
CALLED = frozenset({"for", "at"})
INDEFINITE = words("determiner.indefinite")
RELATIVE = words("pronoun.relative")
DUE = words("word.upcoming") | {"to", "due"}
REPORTING = frozenset({"that", "to"})
BESIDE = (["ahead", "of"], ["followed", "by"])
VAGUE = words("noun.vague_meeting")
HOLDING = words("word.holding")
PLACED = words("word.placed") | {"told"}


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
    GIVEN = auto()
    TITLE_PLACED = auto()
    READOUT_GIVES = auto()
    READOUT_TELLS = auto()
    TITLED = auto()
    SPOKE = auto()
    IN_READOUT = auto()
    IN_SPEECH = auto()
    IN_CONFERENCE = auto()
    IN_STATEMENT = auto()
    IN_NEWS = auto()
    IN_COMMENTARY = auto()
    IN_POLICY = auto()
    IN_OTHER = auto()


KINDS = {
    "readout": Ground.IN_READOUT,
    "speech": Ground.IN_SPEECH,
    "conference": Ground.IN_CONFERENCE,
    "statement": Ground.IN_STATEMENT,
    "news": Ground.IN_NEWS,
    "commentary": Ground.IN_COMMENTARY,
    "policy": Ground.IN_POLICY,
    "other": Ground.IN_OTHER,
}
"""The grounds that tell what kind of document it is."""


def grounds(mention: Mention) -> dict[str, float]:
    """Return what speaks for a mention or against it: 1 each, of a kind its probability."""
    reading = mention.reading
    told = {
        Ground.ANY: True,
        Ground.COMMENTARY: reading.essay,
        Ground.ALONE: len(reading.mentions) == 1,
        Ground.GIVEN: mention.given,
        Ground.TITLED: not mention.in_title and reading.given,
        Ground.SPOKE: mention.verb and reading.lower[mention.first] == SPOKE,
        **_of_place(mention),
        **_of_name(mention),
        **_of_clause(mention),
        **_of_time(mention),
    }
    found: dict[str, float] = {g: 1.0 for g, holds in told.items() if holds}
    for kind, share in reading.kinds.items():
        found[KINDS[kind]] = share
    readout = reading.kinds.get("readout", 0.0)
    if mention.given:
        found[Ground.READOUT_GIVES] = readout
    if mention.verb:
        found[Ground.READOUT_TELLS] = readout
    return found


def _of_place(mention: Mention) -> dict[Ground, bool]:
    """Tell where it stands."""
    title = mention.in_title
    sentence = mention.sentence
    return {
        Ground.TITLE: title,
        Ground.TITLE_OPENS: title and mention.first == sentence.lo,
        Ground.OPENING: sentence.opening,
        Ground.FIRST_PARAGRAPH: sentence.paragraph == 0,
    }


def _of_name(mention: Mention) -> dict[Ground, bool]:
    """Tell what it is called, and whether the text calls it so again."""
    text = mention.reading.page.text_of(mention.first, mention.after)
    capitals = [word for word in text.split() if word[:1].isupper()]
    near = mention.before(2)
    return {
        Ground.ENTITY: mention.entity is not None,
        Ground.NUMBERED: any(c.isdigit() for c in text),
        Ground.NAMED: len(capitals) > 1,
        Ground.VERB: mention.verb,
        Ground.VAGUE: mention.entity is None and mention.noun in VAGUE,
        Ground.BRIEFING: mention.briefing,
        Ground.DEFINITE: not ARTICLES.isdisjoint(near),
        Ground.INDEFINITE: not INDEFINITE.isdisjoint(near),
        Ground.CALLED_BACK: mention.called_back,
        Ground.REPEATED: _repeated(mention),
    }


def _repeated(mention: Mention) -> bool:
    """Tell whether both the title and the lead name its kind."""
    title = mention.in_title
    others = (m for m in mention.reading.mentions if m.in_title != title)
    return mention.noun != "" and any(other.noun == mention.noun for other in others)


def _of_clause(mention: Mention) -> dict[Ground, bool]:
    """Tell what its sentence says of it."""
    placed = _placed(mention)
    return {
        Ground.DELIVERED: mention.delivered,
        Ground.OPENED: _opened(mention),
        Ground.PLACED: placed,
        Ground.TITLE_PLACED: placed and mention.in_title,
        Ground.SAID: placed and _said(mention),
        Ground.ASIDE: not RELATIVE.isdisjoint(mention.before(ASIDE)),
        Ground.MARKED: _marked(mention),
        Ground.REPORTED: _reported(mention),
    }


def _of_time(mention: Mention) -> dict[Ground, bool]:
    """Tell when it is."""
    page = mention.reading.page
    year = (edtf_of(mention.entity) or "")[:YEAR]
    now = mention.reading.day or page.date
    at = mention.position
    dates = dates_at(page, at)
    date = date_of(mention.entity, dates, at)
    ahead = age_of(date or "", page.date) == "later"
    return {
        Ground.DATED: bool(dates),
        Ground.OLD: "" < year < now[:YEAR],
        Ground.TO_COME: ahead or _to_come(mention),
        Ground.PRIOR: _prior(mention),
    }


def _opened(mention: Mention) -> bool:
    """Tell whether a verb opens, holds or closes it: ``held its session``, ``the forum closed``."""
    if CALLED.isdisjoint(mention.before(CALLED_BY)):
        before = _since(mention.before(GOVERNED), BREAKS | {",", "at"})
        verbs = HOLDING
    else:
        before = _since(mention.before(2 * GOVERNED), BREAKS)
        verbs = HOLDING | MET
    behind = _until(mention.behind(GOVERNED + NEAR), BREAKS)
    return _claims(before, verbs) or _claims(behind, words("word.held"))


def _claims(found: list[str], verbs: frozenset[str]) -> bool:
    """Tell whether one of the verbs is among the words and no clause follows it (``held that``)."""
    pairs = pairwise([*found, ""])
    return any(word in verbs and following != "that" for word, following in pairs)


def _until(found: Iterable[str], breaks: frozenset[str]) -> list[str]:
    """Return the words before the first break."""
    return list(takewhile(lambda word: word not in breaks, found))


def _since(found: list[str], breaks: frozenset[str]) -> list[str]:
    """Return the words behind the last break."""
    return _until(reversed(found), breaks)[::-1]


def _placed(mention: Mention) -> bool:
    """Tell whether something was said or done there: ``at the forum``, ``told the forum``."""
    before = _since(mention.before(NEAR), BREAKS)
    return not PLACED.isdisjoint(before)


def _said(mention: Mention) -> bool:
    """Tell whether its sentence is of who speaks or takes part (``Speaking at the forum``)."""
    there = mention.reading.lower[mention.sentence.lo : mention.sentence.hi]
    return not words("word.attending").isdisjoint(there)


def _to_come(mention: Mention) -> bool:
    """Tell whether it is still to come: ``the next forum``, ``to host the forum in May``."""
    before = mention.before(NEAR)
    behind = mention.behind(NEAR)
    if mention.in_title and _purposed(mention):
        return True
    if behind[:1] in (["is"], ["are"]) and not DUE.isdisjoint(behind):
        return True
    if not words("word.upcoming").isdisjoint(before[-2:]):
        return True
    return not words("word.future").isdisjoint([*before, *behind[:1]])


def _purposed(mention: Mention) -> bool:
    """Tell whether an infinitive stands before it (``Tarnia to host Delta Forum``)."""
    page = mention.reading.page
    first = max(mention.sentence.lo, mention.first - NEAR)
    pairs = pairwise(range(first, mention.first))
    return any(page.word(i) == "to" and page.tokens.tag[k] == "VB" for i, k in pairs)


def _prior(mention: Mention) -> bool:
    """Tell whether the text is of what came before or after it: ``since the last forum``."""
    if is_undated(mention.reading.page, mention.position):
        return True
    before = mention.before(2)
    return before in BESIDE or not words("word.prior").isdisjoint(before)


def _marked(mention: Mention) -> bool:
    """Tell whether it stands in quotation marks."""
    page = mention.reading.page
    end = mention.position
    segment = page.segment_index.at(end)
    start = 0 if segment is None else segment.start
    text = page.text[max(start, end - FAR) : end]
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _reported(mention: Mention) -> bool:
    """Tell whether it stands in what somebody says: ``vowed to attend the forum``."""
    reading = mention.reading
    before = reading.lower[mention.sentence.lo : mention.first]
    verbs = lexicon().verbs
    said = dropwhile(lambda word: word not in verbs, before)
    return not REPORTING.isdisjoint(said)

"""Reporting clauses: the words that report, in a construction that reports, and who says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from readout.language.cues import CueVerb, lexicon
from readout.language.encoding import LabelledSpan
from readout.language.page import Page, TokenSpan
from readout.language.phrases import (
    base_phrase,
    first_token,
    is_asked,
    left_phrase,
    parsed_subject,
    right_phrase,
)
from readout.language.words import phrases, words
from readout.records.types import Offsets

__all__ = [
    "CHANGED",
    "IMPERSONAL",
    "Clause",
    "colon_clause",
    "cue_head",
    "find_clauses",
    "is_author",
    "is_passive",
    "labelled_clause",
    "main_clauses",
    "verb_clause",
]

GrammaticalVoice = Literal["active", "passive", "noun", "gerund", "according"]
CUES = lexicon()
REPORTING = words("noun.reporting")
OPENINGS = REPORTING.union((p[0] for p in phrases("word.according")), CUES.verbs, CUES.support)
"""The words with which a construction may begin."""
AUXILIARIES: dict[str, set[str]] = defaultdict(set)
"""What belongs to a cue, adverbs between, and of what kinds it is."""
for _kind in ("be", "have", "do", "modal", "future", "negation"):
    for _word in words(f"word.{_kind}"):  # in any order
        AUXILIARIES[_word].add(_kind)
MAX_AUXILIARIES = 8
DENIED = frozenset({"negation", "modal"})
WISHED = DENIED | {"future"}
"""Auxiliaries with which nothing is said, of a participle and of a base form."""
PASSIVE = words("aux.passive")
ADVERBS = words("word.adverb")
IMPERSONAL = REPORTING | {"it", "there"}
"""Subjects that name nobody who speaks or hears."""
MARKS = frozenset({"marks"})
SAYING = frozenset({"bare"})
FIRST = frozenset({"i", "we"})
FIRST_OR_SECOND = frozenset({"my", "our", "your"})
"""Owners of an opinion that nobody else reports."""
LEADING = frozenset({",", ":", "that", "—", "–"})
"""What may stand between a verb and the quotation behind it."""
BEING = words("word.be")
ANNOUNCING = frozenset({":", "that", ",", "—", "``", *"“„«‹「『‘‚\"'"})
"""What stands behind a reporting noun that announces something."""
OBJECT_WINDOW = 6
"""Tokens in an object that are looked at."""
NOUN_WINDOW = 9
AGENTS = frozenset({"among", "amongst", "between", "by"})
"""Prepositions before those who said what a passive reports."""
AGENT_WINDOW = 4
"""Tokens in front of a passive, and in front of ``by``."""
MUTE_E = tuple(sorted(words("ending.mute_e")))
SHAPES = {"VBN": "participle", "VBD": "past", "VBZ": "third", "VBP": "base"}
CHANGED = frozenset({"is", "are"})
"""How a law opens what it puts into another (``Section 4 is amended by adding: “…”``)."""
COLON_REACH = 30
"""Tokens in front of a colon among which its verb is looked for."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A reporting clause.

    Attributes
    ----------
    cue : tuple of int
        The words that report, auxiliaries included (characters).
    lemma, frames
        Of the cue's head, see :class:`readout.language.cues.CueVerb`.
    voice : str
        ``active``, ``passive``, ``noun`` ("a warning was issued"), ``gerund`` ("stating, …") or
        ``according``.
    head, first, after : int
        Tokens: the reporting verb, the first one of the cue, the one after it.
    lo, hi : int
        Tokens of the sentence.
    hull : tuple of int
        The characters of speaker and cue together.
    speaker : tuple of int or None
        The words that name who says it.
    plain : bool
        False where the clause denies or wishes: it reports only words in marks.
    """

    cue: Offsets
    lemma: str
    frames: frozenset[str]
    voice: GrammaticalVoice
    head: int
    first: int
    after: int
    lo: int
    hi: int
    hull: Offsets
    speaker: Offsets | None = None
    plain: bool = True

    @property
    def names(self) -> bool:
        """Whether its verb gives a thing a name."""
        return "naming" in self.frames

    @property
    def says(self) -> bool:
        """Whether its verb is one of saying, which needs no "that"."""
        return "bare" in self.frames

    def with_speaker(self, phrase: Offsets) -> Clause:
        """Return the clause with the words that name who speaks."""
        whole = min(self.cue[0], phrase[0]), max(self.cue[1], phrase[1])
        return replace(self, speaker=phrase, hull=whole)


def find_clauses(page: Page, lo: int, hi: int) -> list[Clause]:
    """Find the reporting clauses of a sentence, outside quotation marks, in order."""
    sentence = TokenSpan(page, lo, hi)
    found: list[Clause] = []
    after = lo
    lower = page.tokens.lower
    for i in range(lo, hi):
        if lower[i] not in OPENINGS or i < after or page.masked[i]:
            continue
        clause = next(filter(None, (read(sentence, i) for read in CONSTRUCTIONS)), None)
        if clause is None:
            continue
        after = clause.after
        if clause.voice == "gerund" and found:  # "…, stating that": the speaker goes on
            clause = replace(clause, speaker=found[-1].speaker, hull=clause.cue)
        found.append(clause)
    return found


def is_author(page: Page, clause: Clause) -> bool:
    """Whether the author speaks (``we note that …``, not ``I told them that …``)."""
    if clause.speaker is None or clause.voice == "passive":
        return False
    word = page.part(clause.speaker).lower()
    told = word == "you" or clause.lemma in words("verb.told")
    past = page.tokens.tag[clause.head] == "VBD"
    return word in words("pronoun.first") and not (told and past)


# -- constructions of the lexicon ------------------------------------------------------------


def _clause(
    sentence: TokenSpan,
    first: int,
    after: int,
    *,
    head: int,
    lemma: str,
    voice: GrammaticalVoice,
    frames: frozenset[str],
    plain: bool = True,
) -> Clause:
    """Return a clause of some tokens, without a speaker."""
    cue = sentence.page.span(first, after)
    place = head, first, after, sentence.lo, sentence.hi
    return Clause(cue, lemma, frames, voice, *place, hull=cue, plain=plain)


def _according(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``According to the ministry, …``."""
    page = sentence.page
    for phrase in phrases("word.according"):
        after = i + len(phrase)
        if tuple(page.tokens.lower[i:after]) != phrase:
            continue
        speaker = right_phrase(page, after, sentence.hi)
        if speaker is None or not words("noun.not_said").isdisjoint(page.words(*speaker)):
            return None
        clause = _clause(
            sentence, i, after, head=i, lemma="accord", voice="according", frames=SAYING
        )
        return clause.with_speaker(speaker)
    return None


def _opinion(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``In the minister's view, …``."""
    owner = _owner(sentence, i) if sentence.word(i) in words("noun.opinion") else None
    if owner is None or sentence.word(owner[1] - 1) in FIRST_OR_SECOND:
        return None
    first = owner[0] - 1
    if sentence.word(first) != "in":
        return None
    clause = _clause(
        sentence, first, i + 1, head=i, lemma="accord", voice="according", frames=SAYING
    )
    return clause.with_speaker(sentence.page.span(*owner))


def _verb(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``the ministry said``, ``it was stressed``, ``…, adding``."""
    entry = next(iter(CUES.at(sentence.page.tokens.lower, i)), None)
    return None if entry is None else verb_clause(sentence, i, entry)


def verb_clause(sentence: TokenSpan, i: int, entry: CueVerb) -> Clause | None:
    """Read a verb as a reporting cue, with auxiliaries and speaker; None where it is none."""
    before = sentence.word(i - 1)
    first, kinds = _auxiliaries(sentence, i)
    after = i + len(entry.words)
    if before == "to" and sentence.word(i - 2) != "used":
        first = _wished(sentence, i)
    if before in words("word.unreported") or first < 0:
        return None
    if not _is_verb(sentence, i, after, entry, kinds):
        return None
    voice = "passive" if is_asked(sentence.page, i) else _voice(entry, kinds)
    plain = kinds.isdisjoint(WISHED if entry.shape == "base" else DENIED)
    clause = _clause(
        sentence,
        first,
        after,
        head=i,
        lemma=entry.lemma,
        voice=voice,
        frames=entry.frames,
        plain=plain,
    )
    if voice == "passive":
        return None if "modal" in kinds else _with_agent(sentence, clause)
    return _spoken(sentence, clause)


def _wished(sentence: TokenSpan, i: int) -> int:
    """Return where a wish begins by which the first person says something; -1 where none does.

    ``I | would like to say``, ``I | am proud to announce``
    """
    subject = parsed_subject(sentence.page, i)
    if subject is None or subject > i or sentence.word(subject) not in FIRST:
        return -1
    return subject + 1


def _voice(entry: CueVerb, kinds: set[str]) -> GrammaticalVoice:
    if "be" in kinds:
        done = entry.shape in ("past", "participle") and entry.lemma not in words("word.stative")
        return "passive" if done else "active"
    return "gerund" if entry.shape == "gerund" else "active"


def _auxiliaries(sentence: TokenSpan, i: int) -> tuple[int, set[str]]:
    """Return the first auxiliary of a verb, or the verb itself, and of what kinds they are."""
    first = i
    found: set[str] = set()
    for at in range(i - 1, i - MAX_AUXILIARIES, -1):
        word = sentence.word(at)
        kinds = AUXILIARIES.get(word)
        if word == "'s" or sentence.masked(at) or not (kinds or _is_adverb(word)):
            break
        if kinds:
            first = at
            found |= kinds
    return first, found


def _is_adverb(word: str) -> bool:
    return word in ADVERBS or word.endswith("ly")


def _is_verb(sentence: TokenSpan, i: int, after: int, entry: CueVerb, kinds: set[str]) -> bool:
    """Distinguish a reporting verb from a noun or an adjective of the same form."""
    tag = sentence.page.tokens.tag[i]
    if tag and (tag != "VBN" or kinds & {"be", "have"}):
        return tag.startswith("VB")
    if not tag and entry.shape not in {"base", "third"}:
        return True
    left = i - 2 if sentence.word(i - 1) == "," else i - 1
    behind = after
    while sentence.word(behind) in LEADING:
        behind += 1
    beside_marks = sentence.masked(left) or sentence.masked(behind)
    return beside_marks or sentence.word(after) in {"that", ":"}


def _spoken(sentence: TokenSpan, clause: Clause) -> Clause | None:
    """Give a clause its speaker: behind it, where the parser says, or in front of it."""
    page, gerund = sentence.page, clause.voice == "gerund"
    behind = None if gerund else _speaker_behind(sentence, clause)
    if behind is not None:
        return clause.with_speaker(behind)
    subject = parsed_subject(page, clause.head)
    if subject is not None and gerund and page.word(subject) in IMPERSONAL:
        # "issued a statement saying"
        subject = parsed_subject(page, page.tokens.head[subject])
    if subject is not None and sentence.lo <= subject < sentence.hi:
        label = sentence.word(subject + 1) == ":" and subject + 1 < clause.first  # of a turn
        if not label:
            clause = clause.with_speaker(base_phrase(page, subject, sentence.lo, sentence.hi))
            start = min(clause.hull[0], page.tokens.start[first_token(page, subject, sentence.lo)])
            return replace(clause, hull=(start, clause.hull[1]))
    before = None if gerund else _phrase_before(sentence, clause.first)
    return None if before is None else clause.with_speaker(before)


def _phrase_before(sentence: TokenSpan, first: int) -> Offsets | None:
    """Return the noun phrase before a cue and its adverbs."""
    while _is_adverb(sentence.word(first - 1)):
        first -= 1
    return left_phrase(sentence.page, first, sentence.lo)


def _speaker_behind(sentence: TokenSpan, clause: Clause) -> Offsets | None:
    """Return who follows the verb, after a quotation (``“…,” said the mayor``)."""
    paused = sentence.word(clause.first - 1) == ","
    quoted = sentence.masked(clause.first - 2 if paused else clause.first - 1)
    addressed = clause.lemma in words("word.addressed")
    if not quoted or addressed or sentence.word(clause.after) in words("word.objective"):
        return None
    return right_phrase(sentence.page, clause.after, sentence.hi)


def _with_agent(sentence: TokenSpan, clause: Clause) -> Clause:
    """Give a passive the speaker behind ``by``; without, nobody is behind the cue."""
    for i in range(clause.after, clause.after + AGENT_WINDOW):
        word = sentence.word(i)
        if sentence.masked(i) or word in {",", "that", ":", "."}:
            break
        if word in AGENTS and sentence.word(i - 1) != sentence.word(i + 1):  # no "step by step"
            agent = right_phrase(sentence.page, i + 1, sentence.hi)
            if agent is not None:
                return clause.with_speaker(agent)
    first = clause.first - (sentence.word(clause.first - 1) == "it")
    return replace(clause, hull=sentence.page.span(first, clause.after))


def _noun(sentence: TokenSpan, first: int, after: int, noun: int, head: int) -> Clause:
    """Return the clause of a reporting noun, with nobody behind it."""
    lemma = sentence.word(noun)
    return _clause(sentence, first, after, head=head, lemma=lemma, voice="noun", frames=MARKS)


def _noun_passive(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``an analogy was made``."""
    if sentence.word(i) not in CUES.support:
        return None
    first, kinds = _auxiliaries(sentence, i)
    noun = None
    for at in range(first - 1, first - NOUN_WINDOW, -1) if "be" in kinds else ():
        if sentence.word(at) in {"", ",", ";", ":", ".", "that"}:
            break
        if sentence.word(at) in REPORTING:
            noun = at
    return None if noun is None else _with_agent(sentence, _noun(sentence, noun, i + 1, noun, i))


def _noun_active(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``the ministry issued a warning: …``."""
    entry = CUES.support.get(sentence.word(i))
    tag = sentence.page.tokens.tag[i]
    if entry is None or entry.shape == "base" or not (tag or "VB").startswith("VB"):
        return None
    for at in range(i + 1, i + OBJECT_WINDOW):
        word = sentence.word(at)
        if word in {",", ".", ":"}:
            break
        if word in REPORTING and sentence.word(at + 1) in ANNOUNCING:
            noun = _noun(sentence, i, at + 1, at, i)
            return _spoken(sentence, replace(noun, voice="active", frames=MARKS | {"that"}))
    return None


def _noun_is(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``the stress was once more on …`` and ``the mayor's answer was: “…”``."""
    if sentence.word(i) not in REPORTING or sentence.word(i + 1) not in BEING:
        return None
    at = i + 2
    while _is_adverb(sentence.word(at)):
        at += 1
    if sentence.page.tokens.tag[at : at + 1] == ["JJ"]:
        at += 1
    if sentence.word(at) not in {"on", ":"} and not sentence.masked(at):
        return None
    clause, owner = _noun(sentence, i, at, i, i), _owner(sentence, i)
    return clause if owner is None else clause.with_speaker(sentence.page.span(*owner))


def _owner(sentence: TokenSpan, i: int) -> tuple[int, int] | None:
    """Return the tokens of a noun's owner (``the mayor's`` answer)."""
    tokens = sentence.page.tokens
    owners = (k for k in tokens.children.get(i, ()) if tokens.dep[k] == "poss")
    return next(((tokens.left[k], k + 1) for k in owners), None)


CONSTRUCTIONS = (_according, _opinion, _noun_passive, _noun_active, _noun_is, _verb)
"""How a clause reports; the first that fits counts."""


def main_clauses(page: Page, clauses: list[Clause]) -> Iterator[Clause]:
    """Yield the clauses that state something, the last first: no denials, no relative clauses."""
    dep = page.tokens.dep
    return (one for one in reversed(clauses) if one.plain and dep[one.head] != "relcl")


# -- clauses that no lexicon lists -----------------------------------------------------------


def colon_clause(page: Page, lo: int, hi: int, end: int) -> Clause | None:
    """Return the clause of the last main verb before a colon (``a scene was painted: “…”``).

    Parameters
    ----------
    lo, hi : int
        Tokens of the sentence.
    end : int
        The token behind the colon.
    """
    sentence = TokenSpan(page, lo, hi)
    for i in range(end - 1, max(lo, end - COLON_REACH) - 1, -1):
        form = page.word(i)
        shape = SHAPES.get(page.tokens.tag[i])
        if shape is not None and page.tokens.dep[i] not in {"relcl", "advcl"}:
            clause = verb_clause(sentence, i, CueVerb(_lemma(form), (form,), shape, MARKS))
            if clause is not None:
                changed = clause.voice == "passive" and page.word(clause.first) in CHANGED
                return None if changed else clause
    return None


def _lemma(form: str) -> str:
    """Guess the dictionary form of a regular verb."""
    if form.endswith("ied"):
        return f"{form[:-3]}y"
    if not form.endswith("ed"):
        return form.removesuffix("s")
    return form[:-1] if form[:-2].endswith(MUTE_E) else form[:-2]


def labelled_clause(
    page: Page, sentence: Offsets, span: Offsets, source: LabelledSpan | None
) -> Clause:
    """Read a cue that the encoder labelled as a clause.

    Parameters
    ----------
    sentence : tuple of int
        The tokens of the sentence in which it stands.
    span : tuple of int
        The cue, trimmed.
    source : LabelledSpan or None
        Who says it.
    """
    lower = page.tokens.lower
    first, after = page.range(*span)
    after = max(after, first + 1)
    head = cue_head(page, first, after)
    entry = next(iter(CUES.at(lower, head)), CueVerb(lower[head], (), "", frozenset()))
    asked = is_asked(page, head)
    passive = is_passive(lower[first:head]) and page.tokens.tag[head] in {"VBN", "VBD"}
    voice: GrammaticalVoice = "passive" if passive or asked else "active"
    clause = Clause(span, entry.lemma, entry.frames, voice, head, first, after, *sentence, span)
    if source is None or (asked and page.word_before(source.start) != "by"):
        return clause
    return clause.with_speaker(source.span)


def is_passive(said: list[str]) -> bool:
    """Whether an auxiliary of the passive is among the words of a cue."""
    return not PASSIVE.isdisjoint(said)


def cue_head(page: Page, first: int, after: int) -> int:
    """Return the token that heads a cue.

    A reporting verb, else its last verb, else its first word.
    """
    verbs = [i for i in range(first, after) if page.tokens.tag[i].startswith("VB")]
    known = (i for i in range(first, after) if page.tokens.lower[i] in CUES.verbs)
    return next(known, verbs[-1] if verbs else first)

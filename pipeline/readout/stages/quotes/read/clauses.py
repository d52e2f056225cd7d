"""Reporting clauses: the words that report, in a construction that reports, and who says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from readout.language.cues import CueVerb, lexicon
from readout.language.encoding import LabelledSpan
from readout.language.page import Page, TokenSpan
from readout.language.phrases import (
    base_phrase,
    can_speak,
    is_asked,
    left_phrase,
    parsed_subject,
    phrase_start,
    right_phrase,
)
from readout.language.words import phrases, words
from readout.records.spans import overlap
from readout.records.types import Offsets

__all__ = [
    "Clause",
    "colon_clause",
    "cue_head",
    "find_clauses",
    "hull",
    "is_author",
    "is_passive",
    "labelled_clause",
    "main_clauses",
]

GrammaticalVoice = Literal["active", "passive", "noun", "gerund", "according"]
CUES = lexicon()
REPORTING = words("noun.reporting")
OPENINGS = REPORTING.union((p[0] for p in phrases("word.according")), CUES.verbs, CUES.support)
"""The words with which a construction may begin."""
AUXILIARIES = ("be", "have", "do", "modal", "future", "negation")
"""Tags of what belongs to the cue; adverbs may stand between."""
MAX_AUXILIARIES = 8
DENIED = frozenset({"negation", "modal"})
WISHED = DENIED | {"future"}
"""Auxiliaries with which nothing is said, of a participle and of a base form."""
PASSIVE = words("aux.passive")
ADVERBS = words("word.adverb")
IMPERSONAL = REPORTING | {"it", "there"}
SPEAKING = words("noun.person") | words("word.pronoun")
MARKS = frozenset({"marks"})
ENDS = frozenset({"", ".", ",", ";", "—", "–"})
"""What stands behind a clause that ends a report."""
LEADING = frozenset({",", ":", "that", "—", "–"})
"""What may stand between a verb and the quotation behind it."""
BEING = words("word.be")
ANNOUNCING = frozenset({":", "that", ",", "—", "``", *"“„«‹「『‘‚\"'"})
"""What stands behind a reporting noun that announces something."""
OBJECT_WINDOW = 6
"""Tokens in an object that are looked at."""
NOUN_WINDOW = 9
AGENT_WINDOW = 4
"""Tokens in front of a passive, and in front of ``by``."""
MUTE_E = tuple(sorted(words("ending.mute_e")))
SHAPES = {"VBN": "participle", "VBD": "past", "VBZ": "third", "VBP": "base"}
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
    agentless : bool
        Whether nobody stands behind the cue.
    plain : bool
        False where the clause denies or wishes: it reports only words in marks.
    inverted : bool
        Whether the speaker follows the cue.
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
    agentless: bool = False
    plain: bool = True
    inverted: bool = False

    @property
    def names(self) -> bool:
        """Whether its verb gives a thing a name."""
        return "naming" in self.frames

    @property
    def says(self) -> bool:
        """Whether its verb is one of saying, which needs no "that"."""
        return "bare" in self.frames

    @property
    def ends(self) -> int:
        """The character behind speaker and cue."""
        return max(self.hull[1], self.cue[1])

    def with_speaker(self, phrase: Offsets, *, inverted: bool = False) -> Clause:
        """Return the clause with the words that name who speaks."""
        return replace(self, speaker=phrase, inverted=inverted, hull=hull(self.cue, phrase))


def hull(cue: Offsets, speaker: Offsets | None) -> Offsets:
    """Return the characters of cue and speaker together."""
    return cue if speaker is None else (min(cue[0], speaker[0]), max(cue[1], speaker[1]))


def find_clauses(page: Page, lo: int, hi: int) -> list[Clause]:
    """Find the reporting clauses of a sentence, outside quotation marks, in order."""
    sentence = TokenSpan(page, lo, hi)
    found: list[Clause] = []
    i = lo
    while i < hi:
        clause = None
        if not page.masked[i] and page.word(i) in OPENINGS:
            readings = (read(sentence, i) for read in CONSTRUCTIONS)
            clause = next((one for one in readings if one is not None), None)
        i += 1
        if clause is None:
            continue
        i = max(i, clause.after)
        if clause.voice == "gerund" and found:  # "…, stating that": the speaker goes on
            last = found[-1]
            clause = replace(
                clause, speaker=last.speaker, agentless=last.agentless, hull=clause.cue
            )
        found.append(clause)
    return found


def is_author(page: Page, clause: Clause) -> bool:
    """Whether the author speaks (``we note that …``, not ``I told them that …``)."""
    if clause.speaker is None or clause.voice == "passive":
        return False
    told = clause.lemma in words("verb.told") and page.tokens.tag[clause.head] == "VBD"
    return not told and page.part(clause.speaker).lower() in words("pronoun.first")


# -- constructions of the lexicon ------------------------------------------------------------


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
        clause = _clause(sentence, i, after, head=i, lemma="accord", voice="according")
        seen = any(one.label == "cue" and overlap(one.span, clause.cue) for one in page.roles)
        if page.roles and not (seen or can_speak(page, speaker)):
            return None  # "paid according to their work"
        return clause.with_speaker(speaker, inverted=True)
    return None


def _clause(
    sentence: TokenSpan,
    first: int,
    after: int,
    *,
    head: int,
    lemma: str,
    voice: GrammaticalVoice,
    frames: frozenset[str] = frozenset({"bare"}),
) -> Clause:
    """Return a clause of some tokens, without a speaker."""
    cue = sentence.page.span(first, after)
    lo, hi = sentence.lo, sentence.hi
    return Clause(cue, lemma, frames, voice, head, first, after, lo, hi, hull=cue)


def _verb(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``the ministry said``, ``it was stressed``, ``…, adding``."""
    entries = CUES.at(sentence.page.tokens.lower, i)
    entry = next((one for one in entries if i + len(one.words) <= sentence.hi), None)
    return None if entry is None else _of_verb(sentence, i, entry)


def _of_verb(sentence: TokenSpan, i: int, entry: CueVerb) -> Clause | None:
    """Read a verb as a reporting cue, with auxiliaries and speaker; None where it is none."""
    page = sentence.page
    before = sentence.word(i - 1)
    infinitive = before == "to" and sentence.word(i - 2) != "used"
    first, kinds = _auxiliaries(sentence, i)
    after = i + len(entry.words)
    if infinitive or before in words("word.unreported"):
        return None
    if not _is_verb(sentence, i, after, entry, kinds):
        return None
    voice = "passive" if is_asked(page, i) else _voice(entry, kinds)
    wished = WISHED if entry.shape == "base" else DENIED
    clause = _clause(
        sentence, first, after, head=i, lemma=entry.lemma, voice=voice, frames=entry.frames
    )
    clause = replace(clause, plain=kinds.isdisjoint(wished))
    if voice == "passive":
        return None if "modal" in kinds else _with_agent(sentence, clause)
    clause = _spoken(sentence, clause)
    return clause if clause.speaker is not None or clause.agentless else None


def _voice(entry: CueVerb, kinds: frozenset[str]) -> GrammaticalVoice:
    if "be" in kinds:
        done = entry.shape in ("past", "participle") and entry.lemma not in words("word.stative")
        return "passive" if done else "active"
    return "gerund" if entry.shape == "gerund" else "active"


def _auxiliaries(sentence: TokenSpan, i: int) -> tuple[int, frozenset[str]]:
    """Return the first auxiliary of a verb, or the verb itself, and of what kinds they are."""
    first = i
    found: set[str] = set()
    for at in range(i - 1, i - MAX_AUXILIARIES, -1):
        word = sentence.word(at)
        kinds = [kind for kind in AUXILIARIES if word in words(f"word.{kind}")]
        if word == "'s" or sentence.masked(at) or not (kinds or _is_adverb(word)):
            break
        if kinds:
            first = at
            found.update(kinds)
    return first, frozenset(found)


def _is_adverb(word: str) -> bool:
    return word in ADVERBS or word.endswith("ly")


def _is_verb(
    sentence: TokenSpan, i: int, after: int, entry: CueVerb, kinds: frozenset[str]
) -> bool:
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


def _spoken(sentence: TokenSpan, clause: Clause) -> Clause:
    """Give a clause its speaker: behind it, where the parser says, or in front of it."""
    page = sentence.page
    gerund = clause.voice == "gerund"
    behind = None if gerund else _speaker_behind(sentence, clause)
    if behind is not None:
        return clause.with_speaker(behind, inverted=True)
    subject = parsed_subject(page, clause.head)
    if subject is not None and gerund and page.word(subject) in IMPERSONAL:
        # "issued a statement saying"
        subject = parsed_subject(page, page.tokens.head[subject])
        if subject is None:
            return replace(clause, agentless=True)
    if subject is not None and sentence.lo <= subject < sentence.hi:
        label = sentence.word(subject + 1) == ":" and subject + 1 < clause.first  # of a turn
        if not label:
            return _with_subject(sentence, clause, subject)
    return clause if gerund else _with_phrase_before(sentence, clause)


def _with_subject(sentence: TokenSpan, clause: Clause, subject: int) -> Clause:
    page = sentence.page
    phrase = base_phrase(page, subject, sentence.lo, sentence.hi)
    clause = clause.with_speaker(phrase, inverted=subject > clause.head)
    start = min(clause.hull[0], phrase_start(page, subject, sentence.lo))
    return replace(clause, hull=(start, clause.hull[1]))


def _with_phrase_before(sentence: TokenSpan, clause: Clause) -> Clause:
    first = clause.first
    while _is_adverb(sentence.word(first - 1)):
        first -= 1
    before = left_phrase(sentence.page, first, sentence.lo)
    return clause if before is None else clause.with_speaker(before)


def _speaker_behind(sentence: TokenSpan, clause: Clause) -> Offsets | None:
    """Return who follows the verb, after a quotation (``“…,” said the mayor``)."""
    page = sentence.page
    paused = sentence.word(clause.first - 1) == ","
    quoted = sentence.masked(clause.first - 2 if paused else clause.first - 1)
    addressed = clause.lemma in words("word.addressed")
    if not quoted or addressed or sentence.word(clause.after) in words("word.objective"):
        return None
    return right_phrase(page, clause.after, sentence.hi)


def _with_agent(sentence: TokenSpan, clause: Clause) -> Clause:
    """Give a passive the speaker behind ``by``; without, nobody is behind the cue."""
    for i in range(clause.after, clause.after + AGENT_WINDOW):
        word = sentence.word(i)
        if sentence.masked(i) or word in {",", "that", ":", "."}:
            break
        if word == "by" and sentence.word(i - 1) != sentence.word(i + 1):  # no "step by step"
            agent = right_phrase(sentence.page, i + 1, sentence.hi)
            if agent is not None:
                return clause.with_speaker(agent, inverted=True)
    first = clause.first - (sentence.word(clause.first - 1) == "it")
    return replace(clause, agentless=True, hull=sentence.page.span(first, clause.after))


def _noun_passive(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``an analogy was made``."""
    first, kinds = _auxiliaries(sentence, i)
    if sentence.word(i) not in CUES.support or "be" not in kinds:
        return None
    noun = None
    for at in range(first - 1, first - NOUN_WINDOW, -1):
        if sentence.word(at) in {"", ",", ";", ":", "."}:
            break
        if sentence.word(at) in REPORTING:
            noun = at
    return None if noun is None else _with_agent(sentence, _noun(sentence, noun, i + 1, noun, i))


def _noun(sentence: TokenSpan, first: int, after: int, noun: int, head: int) -> Clause:
    """Return the clause of a reporting noun, with nobody behind it."""
    lemma = sentence.word(noun)
    clause = _clause(sentence, first, after, head=head, lemma=lemma, voice="noun", frames=MARKS)
    return replace(clause, agentless=True)


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
            clause = replace(noun, voice="active", frames=MARKS | {"that"}, agentless=False)
            clause = _spoken(sentence, clause)
            return clause if clause.speaker is not None else None
    return None


def _noun_is(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``the stress was once more on …`` and ``the answer was brief: “…”``."""
    if sentence.word(i) not in REPORTING or sentence.word(i + 1) not in BEING:
        return None
    at = i + 2
    while _is_adverb(sentence.word(at)):
        at += 1
    if sentence.page.tokens.tag[at : at + 1] == ["JJ"]:
        at += 1
    opens = sentence.word(at) in {"on", ":"} or sentence.masked(at)
    return _noun(sentence, i, at, i, i) if opens else None


def main_clauses(page: Page, clauses: list[Clause]) -> Iterator[Clause]:
    """Yield the clauses that state something, the last first: no denials, no relative clauses."""
    dep = page.tokens.dep
    return (one for one in reversed(clauses) if one.plain and dep[one.head] != "relcl")


CONSTRUCTIONS = (_according, _noun_passive, _noun_active, _noun_is, _verb)
"""How a clause reports; the first that fits counts."""


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
            clause = _of_verb(sentence, i, CueVerb(_lemma(form), (form,), shape, MARKS))
            if clause is not None:
                return clause
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
    entry = next(iter(CUES.at(lower, head)), None)
    passive = is_passive(lower[first:head]) and page.tokens.tag[head] in {"VBN", "VBD"}
    speaker = None if source is None else source.span
    if is_asked(page, head):
        passive = True
        if speaker is not None and page.word_before(speaker[0]) != "by":
            speaker = None
    return Clause(
        cue=span,
        lemma=entry.lemma if entry else lower[head],
        frames=entry.frames if entry else frozenset(),
        voice="passive" if passive else "active",
        head=head,
        first=first,
        after=after,
        lo=sentence[0],
        hi=sentence[1],
        speaker=speaker,
        agentless=speaker is None,
        hull=hull(span, speaker),
        inverted=speaker is not None and speaker[0] > span[0],
    )


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

"""Reporting clauses: a cue of the lexicon in a construction that reports, with its speaker."""

from __future__ import annotations

from dataclasses import replace

from readout.language.cues import CueVerb, lexicon
from readout.language.datelines import read_dateline
from readout.language.page import Page, TokenSpan
from readout.language.phrases import (
    base_phrase,
    is_asked,
    left_phrase,
    parsed_subject,
    phrase_start,
    right_phrase,
)
from readout.language.words import words
from readout.records.types import Offsets
from readout.stages.quotes.read.according import according
from readout.stages.quotes.read.clause import Clause, Voice, with_speaker

__all__ = ["behind_dateline", "find_clauses", "main_clause", "read_clause"]

CUES = lexicon()
ACCORDING = frozenset(phrase[0] for phrase in CUES.phrases["according"])
REPORTING = words("noun.reporting")
OPENINGS = REPORTING.union(ACCORDING, CUES.verbs, CUES.support)
"""The words with which a construction may begin."""
AUXILIARIES = ("be", "have", "do", "modal", "future", "negation")
"""Tags of what belongs to the cue; adverbs may stand between."""
MAX_AUXILIARIES = 8
DENIED = frozenset({"negation", "modal"})
WISHED = DENIED | {"future"}
"""Auxiliaries with which nothing is said, of a participle and of a base form."""
ADVERBS = words("word.adverb")
ADDRESSED = words("word.addressed")
OBJECTIVE = words("word.objective")
UNREPORTED = words("word.unreported")
STATIVE = words("word.stative")
COPULAS = words("word.copula")
IMPERSONAL = REPORTING | {"it", "there"}
SPEAKING = words("noun.person") | words("word.pronoun")
MARKS = frozenset({"marks"})
PAST = frozenset({"past", "participle"})
ENDS = frozenset({"", ".", ",", ";", "—", "–"})
"""What stands behind a clause that ends a report."""
LEADING = frozenset({",", ":", "that", "—", "–"})
"""What may stand between a verb and the quotation behind it."""
ANNOUNCING = frozenset({":", "that", ",", "—", "``", *"“„«‹「『‘‚\"'"})
"""What stands behind a reporting noun that announces something."""
NOUN_WINDOW = 9
OBJECT_WINDOW = 6
AGENT_WINDOW = 4
"""Tokens in front of a passive, in an object, and in front of ``by``."""


def find_clauses(page: Page, lo: int, hi: int) -> list[Clause]:
    """Find the reporting clauses of a sentence, outside quotation marks, in order."""
    sentence = TokenSpan(page, lo, hi)
    found: list[Clause] = []
    i = lo
    while i < hi:
        clause = None if page.masked[i] else _clause_at(sentence, i)
        i += 1
        if clause is None:
            continue
        i = max(i, clause.after)
        if clause.voice == "gerund" and found:  # "…, stating that": the speaker goes on
            speaker = found[-1].speaker
            agentless = found[-1].agentless
            clause = replace(clause, speaker=speaker, agentless=agentless, hull=clause.cue)
        found.append(clause)
    return found


def main_clause(page: Page, clauses: list[Clause]) -> Clause | None:
    """Return the last clause that states something itself: no denial, no relative clause."""
    for clause in reversed(clauses):
        if clause.plain and page.tokens.dep[clause.head] != "relcl":
            return clause
    return None


def _clause_at(sentence: TokenSpan, i: int) -> Clause | None:
    if sentence.word(i) not in OPENINGS:
        return None
    for read in CONSTRUCTIONS:
        clause = read(sentence, i)
        if clause is not None:
            return clause
    return None


def _verb(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``the ministry said``, ``it was stressed``, ``…, adding``."""
    page = sentence.page
    lo = sentence.lo
    hi = sentence.hi
    for entry in CUES.at(page.tokens.lower, i):
        if i + len(entry.words) <= hi:
            return read_clause(page, i, entry, lo, hi)
    return None


def read_clause(page: Page, i: int, entry: CueVerb, lo: int, hi: int) -> Clause | None:
    """Read a verb as a reporting cue, with auxiliaries and speaker; None where it is none."""
    sentence = TokenSpan(page, lo, hi)
    before = sentence.word(i - 1)
    infinitive = before == "to" and sentence.word(i - 2) != "used"
    if infinitive or before in UNREPORTED:
        return None
    first, kinds = _auxiliaries(sentence, i)
    after = i + len(entry.words)
    if not _is_verb(sentence, i, after, entry, kinds):
        return None
    cue = page.span(first, after)
    wished = WISHED if entry.shape == "base" else DENIED
    clause = Clause(
        cue=cue,
        lemma=entry.lemma,
        frames=entry.frames,
        voice="passive" if is_asked(page, i) else _voice(entry, kinds),
        head=i,
        first=first,
        after=after,
        lo=lo,
        hi=hi,
        hull=cue,
        plain=kinds.isdisjoint(wished),
    )
    if clause.voice == "passive":
        return None if "modal" in kinds else _passive(sentence, clause)
    clause = _spoken(sentence, clause)
    return clause if clause.speaker is not None or clause.agentless else None


def _auxiliaries(sentence: TokenSpan, i: int) -> tuple[int, frozenset[str]]:
    """Return the first auxiliary of a verb, or the verb itself, and of what kinds they are."""
    first = i
    found: set[str] = set()
    for at in range(i - 1, i - MAX_AUXILIARIES, -1):
        word = sentence.word(at)
        kinds = [kind for kind in AUXILIARIES if word in CUES.words[kind]]
        skipped = bool(kinds) or _is_adverb(word)
        if not skipped or word == "'s" or sentence.masked(at):
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
    """Tell a reporting verb from a noun or an adjective of the same form."""
    tag = sentence.page.tokens.tag[i]
    if tag:
        if tag != "VBN" or kinds & {"be", "have"}:
            return tag.startswith("VB")
    elif entry.shape not in {"base", "third"}:
        return True
    return sentence.word(after) in {"that", ":"} or _beside_marks(sentence, i, after)


def _beside_marks(sentence: TokenSpan, first: int, after: int) -> bool:
    """Tell whether a quotation ends right before the verb or begins right after it."""
    left = first - 2 if sentence.word(first - 1) == "," else first - 1
    while sentence.word(after) in LEADING:
        after += 1
    return sentence.masked(left) or sentence.masked(after)


def _voice(entry: CueVerb, kinds: frozenset[str]) -> Voice:
    if "be" in kinds:
        done = entry.shape in PAST and entry.lemma not in STATIVE
        return "passive" if done else "active"
    return "gerund" if entry.shape == "gerund" else "active"


def _spoken(sentence: TokenSpan, clause: Clause) -> Clause:
    """Give a clause its speaker: behind it, where the parser says, or in front of it."""
    gerund = clause.voice == "gerund"
    behind = None if gerund else _speaker_behind(sentence, clause)
    if behind is not None:
        return with_speaker(clause, behind, inverted=True)
    page = sentence.page
    subject = parsed_subject(page, clause.head)
    if subject is not None and gerund and page.word(subject) in IMPERSONAL:
        # "issued a statement saying"
        subject = parsed_subject(page, page.tokens.head[subject])
        if subject is None:
            return replace(clause, agentless=True)
    if subject is not None and _is_of_clause(sentence, subject, clause):
        return _with_subject(sentence, clause, subject)
    return clause if gerund else _with_phrase_before(sentence, clause)


def _is_of_clause(sentence: TokenSpan, subject: int, clause: Clause) -> bool:
    """Tell a subject in the sentence of a clause; a dateline, or the label of a turn, is none."""
    if not _first(sentence) <= subject < sentence.hi:
        return False
    label = sentence.word(subject + 1) == ":" and subject + 1 < clause.first
    return not label


def behind_dateline(page: Page, place: int) -> int:
    """Return where the text behind a dateline begins (``TARN, May 3 -- The …``), else the place."""
    segment = page.segment_index.at(place)
    if segment is None or segment.start != place:
        return place
    dateline = read_dateline(page.text, segment.start, segment.end)
    if dateline is None or not dateline.opens:
        return place
    return dateline.end


def _first(sentence: TokenSpan) -> int:
    """Return the first token of a sentence that belongs to no dateline."""
    page = sentence.page
    opens = page.tokens.start[sentence.lo]
    return page.token_from(behind_dateline(page, opens))


def _with_subject(sentence: TokenSpan, clause: Clause, subject: int) -> Clause:
    page = sentence.page
    phrase = base_phrase(page, subject, sentence.lo, sentence.hi)
    clause = with_speaker(clause, phrase, inverted=subject > clause.head)
    start = min(clause.hull[0], phrase_start(page, subject, sentence.lo))
    return replace(clause, hull=(start, clause.hull[1]))


def _with_phrase_before(sentence: TokenSpan, clause: Clause) -> Clause:
    first = clause.first
    while _is_adverb(sentence.word(first - 1)):
        first -= 1
    before = left_phrase(sentence.page, first, _first(sentence))
    return clause if before is None else with_speaker(clause, before, inverted=False)


def _speaker_behind(sentence: TokenSpan, clause: Clause) -> Offsets | None:
    """Return who follows the verb, after a quotation or a clause (``“…,” said the mayor``)."""
    paused = sentence.word(clause.first - 1) == ","
    quoted = sentence.masked(clause.first - 2 if paused else clause.first - 1)
    if clause.lemma in ADDRESSED or not (quoted or paused):
        return None
    phrase = right_phrase(sentence.page, clause.after, sentence.hi)
    if phrase is None or sentence.word(clause.after) in OBJECTIVE:
        return None
    return phrase if quoted or _ends_report(sentence, phrase) else None


def _ends_report(sentence: TokenSpan, phrase: Offsets) -> bool:
    """Tell whether a phrase names somebody, and a stop or a comma follows it."""
    end = sentence.page.range(*phrase)[1]
    if sentence.word(end) not in ENDS:
        return False
    entity = sentence.page.entity_at(end - 1)
    named = entity is not None and entity.label in {"PERSON", "ORG"}
    return named or sentence.word(end - 1) in SPEAKING


def _passive(sentence: TokenSpan, clause: Clause) -> Clause:
    """Give a passive the speaker behind ``by``; without, nobody is behind the cue."""
    for i in range(clause.after, clause.after + AGENT_WINDOW):
        word = sentence.word(i)
        if sentence.masked(i) or word in {",", "that", ":", "."}:
            break
        if word == "by" and sentence.word(i - 1) != sentence.word(i + 1):  # no "step by step"
            agent = right_phrase(sentence.page, i + 1, sentence.hi)
            if agent is not None:
                return with_speaker(clause, agent, inverted=True)
    impersonal = sentence.word(clause.first - 1) == "it"
    first = clause.first - 1 if impersonal else clause.first
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
    if noun is None:
        return None
    clause = _noun_clause(sentence, noun, i + 1, noun, i)
    return _passive(sentence, clause)


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
            clause = _noun_clause(sentence, i, at + 1, at, i)
            clause = replace(clause, voice="active", frames=MARKS | {"that"}, agentless=False)
            clause = _spoken(sentence, clause)
            return clause if clause.speaker is not None else None
    return None


def _noun_is(sentence: TokenSpan, i: int) -> Clause | None:
    """Read ``the stress was once more on …`` and ``the reply was: “…”``."""
    if sentence.word(i) not in REPORTING or sentence.word(i + 1) not in COPULAS:
        return None
    at = i + 2
    while _is_adverb(sentence.word(at)):
        at += 1
    if sentence.page.tokens.tag[at : at + 1] == ["JJ"]:
        at += 1  # "the answer was brief:"
    if sentence.word(at) in {"on", ":"} or sentence.masked(at):
        return _noun_clause(sentence, i, at, i, i)
    return None


def _noun_clause(sentence: TokenSpan, first: int, after: int, noun: int, head: int) -> Clause:
    """Return the clause of a reporting noun, with nobody behind it."""
    cue = sentence.page.span(first, after)
    return Clause(
        cue=cue,
        lemma=sentence.word(noun),
        frames=MARKS,
        voice="noun",
        head=head,
        first=first,
        after=after,
        lo=sentence.lo,
        hi=sentence.hi,
        hull=cue,
        agentless=True,
    )


CONSTRUCTIONS = (according, _noun_passive, _noun_active, _noun_is, _verb)
"""How a clause reports; the first that fits counts."""

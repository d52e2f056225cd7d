"""What a document's own speaker says that he says (``I want to stress that …``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from readout.language.cues import CueVerb, lexicon
from readout.language.events import SPOKEN
from readout.language.page import Page
from readout.language.words import words
from readout.records.types import Frame
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.choose.hearers import asked_at
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Voice
from readout.stages.quotes.propose.content import clausal, reported_content
from readout.stages.quotes.read.clause import Clause

__all__ = [
    "add_first_person",
    "in_first_person",
    "says_himself",
    "speaks_himself",
    "spoken_out",
    "wants_to_say",
]

CONDITIONS = ("IN", "WRB", "MD")
"""Tags of what stands before "I" where nothing is said ("If I want to say that")."""
FIRST = frozenset({"i", "we", "me"})
"""Who speaks himself ("me" in ``let me say``)."""
OWN_VOICE = SPOKEN | {"statement"}
"""Kinds of documents in which somebody speaks himself."""
SIGNED = frozenset({"commentary", "policy"})
"""Kinds in which the author speaks himself, where one is named."""
REPORTING = frozenset({"bare", "finding", "infinitive", "phrase", "question", "that"})
"""Constructions of verbs that report words."""
SURE = 0.4
"""How sure the kind of a document must be: nobody is made to speak in a text that may be news."""
LEAST = 2
"""Words of what is said."""
PHRASE = 3
"""A noun phrase of fewer words is no statement."""


def speaks_himself(frame: Frame) -> bool:
    """Tell whether a document has a first person: one who speaks, or signs what he writes."""
    if frame.confidence.get("kind", 1.0) < SURE:
        return False
    signed = frame.kind in SIGNED and frame.speaker is not None
    return signed or frame.kind in OWN_VOICE


def in_first_person(page: Page, clause: Clause | None) -> bool:
    """Tell whether "I", "we" or the "me" of ``let me say`` is the speaker of a clause."""
    if clause is None or clause.speaker is None:
        return False
    return page.part(clause.speaker).lower() in FIRST


def says_himself(page: Page, proposal: Proposal) -> bool:
    """Tell whether what the first person reports are words: no thought, thanks or feeling."""
    clause = proposal.clause
    if clause is None or clause.voice == "passive":
        return False
    first, after = page.range(*clause.cue)
    verbs = list(_speech_acts(page, first, after))
    if not verbs or _unsaid(page, first, after):
        return False
    return _told(page, proposal, verbs)


def _told(page: Page, proposal: Proposal, verbs: Sequence[CueVerb]) -> bool:
    """Tell whether what follows verbs of speech is told: a clause, or a phrase of some length."""
    lo, hi = page.range(proposal.start, proposal.end)
    if hi - lo < LEAST:
        return False
    if page.word(lo) == "to" or clausal(page, lo, hi):
        return True
    if asked_at(page, proposal) is not None:
        return True
    if hi - lo < PHRASE:
        return False
    phrasal = words("verb.phrasal") | words("verb.saying")
    return any(verb.lemma in phrasal for verb in verbs)


def _speech_acts(page: Page, first: int, after: int) -> Iterator[CueVerb]:
    """Yield the verbs of a cue that report words."""
    shown = words("verb.showing") - words("cue.bare")
    minds = words("verb.thinking") | words("verb.intending") | shown
    for i in range(first, max(after, first + 1)):
        if page.tokens.tag[i][:2] not in ("", "VB"):
            continue
        for verb in lexicon().at(page.tokens.lower, i):
            if verb.frames & REPORTING and verb.lemma not in minds:
                yield verb


def _unsaid(page: Page, first: int, after: int) -> bool:
    """Tell a duty, a denial, a mere possibility (not ``I would like to say``)."""
    said = page.tokens.lower[first:after]
    if words("word.negation").intersection(said):
        return True
    duty = words("word.modal") - words("word.future") - words("word.polite")
    return bool(duty.intersection(said)) and "like" not in said


def wants_to_say(page: Page, proposal: Proposal) -> bool:
    """Tell ``I want to stress that …``: words that the speaker announces, and then says."""
    clause = proposal.clause
    if clause is None or not in_first_person(page, clause):
        return False
    lo, _ = page.range(*proposal.contents[0])
    before = page.token_from(clause.begins) - 1
    asks = before >= clause.lo and page.tokens.tag[before] in CONDITIONS
    if page.word(lo - 1) != "that" or asks:
        return False
    wishes = words("verb.intending") | {"like"}
    return not wishes.isdisjoint(page.words(*clause.cue))


def spoken_out(page: Page, proposal: Proposal) -> Proposal:
    """Begin the words of ``I want to stress that …`` behind "stress that"."""
    clause = proposal.clause
    if not in_first_person(page, clause) or clause is None:
        return proposal
    first, after = page.range(*clause.cue)
    lo, hi = page.range(*proposal.contents[0])
    wishes = words("verb.intending").intersection(page.tokens.lower[first:after])
    if not wishes or page.word(lo) != "to" or lo != after:
        return proposal
    return _behind_verb(page, proposal, clause, lo + 1, hi)


def _behind_verb(page: Page, proposal: Proposal, clause: Clause, at: int, hi: int) -> Proposal:
    """Take the verb at a token into the cue, where it reports words."""
    while words("word.adverb").intersection(page.tokens.lower[at : at + 1]):
        at += 1
    verb = next(_speech_acts(page, at, at + 1), None)
    if verb is None:
        return proposal
    after = at + len(verb.words)
    hearer = page.tokens.tag[after : after + 1] == ["PRP"]
    start = after + (hearer and page.word(after + 1) == "that")
    start += page.word(start) in {"that", ":", ","}
    if start >= hi:
        return proposal
    cue = clause.cue[0], page.tokens.end[after - 1]
    whole = replace(clause, cue=cue, head=at, after=after, lemma=verb.lemma, frames=verb.frames)
    contents = ((page.tokens.start[start], proposal.contents[0][1]), *proposal.contents[1:])
    voice = replace(proposal.voice, clause=whole)
    return replace(proposal, contents=contents, voice=voice)


def add_first_person(chosen: Chosen) -> None:
    """Add the clauses that "I" or "we" report, unless their words are taken."""
    page = chosen.reading.page
    for unit in chosen.reading.units:
        for clause in unit.clauses:
            if not in_first_person(page, clause):
                continue
            found = reported_content(page, clause, unit.clauses)
            if found is not None:
                spans, method = found
                made = Proposal("indirect", tuple(spans), (), method, voice=Voice(clause))
                _add(chosen, made)


def _add(chosen: Chosen, made: Proposal) -> None:
    """Add a reported clause without marks; the turn in which it stands is no quote then."""
    page = chosen.reading.page
    near = [p for span in made.contents for p in chosen.near(span)]
    turns = [p for p in near if p.method == Method.LABEL]
    lo, hi = page.range(made.start, made.end)
    if len(near) > len(turns) or any(page.masked[lo:hi]):
        return
    if says_himself(page, made):
        for turn in turns:
            chosen.drop(turn)
        chosen.take(made)

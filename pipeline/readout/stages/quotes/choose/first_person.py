"""What a document's own speaker says that he says (``I want to stress that …``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from readout.language.cues import CueVerb, lexicon
from readout.language.events import SPOKEN
from readout.language.page import Page
from readout.language.words import words
from readout.records.types import Frame
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import clausal
from readout.stages.quotes.read.clauses import Clause

__all__ = ["in_first_person", "says_himself", "speak_out", "speaks_himself", "wants_to_say"]

CONDITIONS = ("IN", "WRB", "MD")
"""Tags of what stands before "I" where nothing is said ("If I want to say that")."""
FIRST = frozenset({"i", "we", "me"})
"""Who speaks himself ("me" in ``let me say``)."""
SIGNED = frozenset({"commentary", "policy"})
"""Kinds of documents in which the author speaks himself, where one is named."""
REPORTING = frozenset({"bare", "finding", "infinitive", "phrase", "question", "that"})
"""Constructions of verbs that report words."""
SURE = 0.4
"""How sure the kind of a document must be: nobody is made to speak in a text that may be news."""
LEAST = 2
"""Words of what is said."""
PHRASE = 3
"""A noun phrase of fewer words is no statement."""


def speaks_himself(frame: Frame) -> bool:
    """Whether a document has a first person: one who speaks, or signs what he writes."""
    if frame.confidence.get("kind", 1.0) < SURE:
        return False
    signed = frame.kind in SIGNED and frame.speaker is not None
    return signed or frame.kind in SPOKEN | {"statement"}


def in_first_person(page: Page, clause: Clause | None) -> bool:
    """Whether "I", "we" or the "me" of ``let me say`` is the speaker of a clause."""
    if clause is None or clause.speaker is None:
        return False
    return page.part(clause.speaker).lower() in FIRST


def says_himself(page: Page, proposal: Proposal, clause: Clause) -> bool:
    """Whether what the first person reports are words: no thought, thanks, feeling or denial."""
    first, after = page.range(*clause.cue)
    said = page.tokens.lower[first:after]
    verbs = list(_speech_acts(page, first, after))
    if clause.voice == "passive" or not verbs or words("word.negation").intersection(said):
        return False
    duty = words("word.modal") - words("word.future") - words("word.polite")
    if duty.intersection(said) and "like" not in said:  # not "I would like to say"
        return False
    lo, hi = page.range(proposal.start, proposal.end)
    if hi - lo < LEAST:
        return False
    if page.word(lo) == "to" or clausal(page, lo, hi):
        return True
    phrasal = words("verb.phrasal") | words("verb.saying")
    return hi - lo >= PHRASE and any(verb.lemma in phrasal for verb in verbs)


def _speech_acts(page: Page, first: int, after: int) -> Iterator[CueVerb]:
    """Yield the verbs of a cue that report words."""
    shown = words("verb.showing") - words("cue.bare")
    minds = words("verb.thinking") | words("verb.intending") | shown
    for i in range(first, max(after, first + 1)):
        if page.tokens.tag[i].startswith("VB"):
            for verb in lexicon().at(page.tokens.lower, i):
                if verb.frames & REPORTING and verb.lemma not in minds:
                    yield verb


def wants_to_say(page: Page, proposal: Proposal) -> bool:
    """Tell ``I want to stress that …``: words that the speaker announces, and then says."""
    clause = proposal.clause
    if clause is None or not in_first_person(page, clause):
        return False
    before = page.token_from(clause.hull[0]) - 1
    asks = before >= clause.lo and page.tokens.tag[before] in CONDITIONS
    if page.word_before(proposal.start) != "that" or asks:
        return False
    wishes = words("verb.intending") | {"like"}
    return not wishes.isdisjoint(page.words(*clause.cue))


def speak_out(page: Page, proposal: Proposal) -> None:
    """Begin the words of ``I want to stress that …`` behind "stress that"."""
    clause = proposal.clause
    if clause is None or not in_first_person(page, clause):
        return
    first, after = page.range(*clause.cue)
    at, hi = page.range(*proposal.contents[0])
    wishes = words("verb.intending").intersection(page.tokens.lower[first:after])
    if not wishes or page.word(at) != "to" or at != after:
        return
    at += 1
    while page.word(at) in words("word.adverb"):
        at += 1
    verb = next(_speech_acts(page, at, at + 1), None)
    if verb is None:
        return
    after = at + len(verb.words)
    hearer = page.tokens.tag[after : after + 1] == ["PRP"]
    start = after + (hearer and page.word(after + 1) == "that")
    start += page.word(start) in {"that", ":", ","}
    if start >= hi:
        return
    cue = clause.cue[0], page.tokens.end[after - 1]
    whole = replace(clause, cue=cue, head=at, after=after, lemma=verb.lemma, frames=verb.frames)
    begins = page.tokens.start[start]
    proposal.contents = ((begins, proposal.contents[0][1]), *proposal.contents[1:])
    proposal.voice = replace(proposal.voice, clause=whole)

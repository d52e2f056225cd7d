"""What counts as a statement: what is said, written, asked or decided in words, or thoughts too."""

from __future__ import annotations

from typing import Literal

from readout.language.cues import lexicon
from readout.language.events import SPOKEN
from readout.language.page import Page
from readout.language.phrases import can_speak, head_token, parsed_subject
from readout.language.words import words
from readout.records.types import Frame
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import FINITE, clausal
from readout.stages.quotes.read.clauses import Clause

__all__ = ["Scope", "in_first_person", "may_be_statement", "says_himself", "speaks_himself"]

Scope = Literal["statements", "all"]
HEARERS = words("pronoun.first") | {"you"}
CLAUSAL = words("conjunction.clause") | words("word.question_word")
"""What opens a reported clause or question."""
SHOWING = words("verb.moving") | words("verb.showing")
FIRST = frozenset({"i", "we", "me"})
"""Who speaks himself ("me" in ``let me say``)."""
SIGNED = frozenset({"commentary", "policy"})
"""Kinds of documents in which the author speaks himself, where one is named."""
REPORTING = frozenset({"bare", "finding", "infinitive", "phrase", "question", "that"})
"""Constructions of verbs that report words."""
SURE = 0.4
"""How sure the kind of a document must be: nobody is made to speak in a text that may be news."""
PHRASE = 3
"""A noun phrase of fewer words is no statement."""


def speaks_himself(frame: Frame) -> bool:
    """Whether a document has a first person: one who speaks, or signs what he writes."""
    if frame.confidence.get("kind", 1.0) < SURE:
        return False
    signed = frame.kind in SIGNED and frame.speaker is not None
    return signed or frame.kind in SPOKEN | {"statement"}


def in_first_person(page: Page, clause: Clause) -> bool:
    """Whether "I", "we" or the "me" of ``let me say`` is the speaker of a clause."""
    return clause.speaker is not None and page.part(clause.speaker).lower() in FIRST


def says_himself(page: Page, proposal: Proposal, clause: Clause) -> bool:
    """Whether what the first person reports are words: no thought, thanks, feeling or denial."""
    cue = page.words(*clause.cue)
    lemmas = _speech_acts(page, clause)
    barred = words("word.modal") - words("word.future") - words("word.polite")
    if "like" in cue:  # "I would like to say"
        barred = frozenset()
    barred |= words("word.negation")
    if clause.voice == "passive" or not lemmas or not barred.isdisjoint(cue):
        return False
    lo, hi = page.range(proposal.start, proposal.end)
    if page.word(lo) == "to" or clausal(page, lo, hi):
        return hi - lo > 1
    return hi - lo >= PHRASE and not lemmas.isdisjoint(words("verb.phrasal") | words("verb.saying"))


def _speech_acts(page: Page, clause: Clause) -> set[str]:
    """Return the verbs of a cue that report words."""
    shown = words("verb.showing") - words("cue.bare")
    minds = words("verb.thinking") | words("verb.intending") | shown
    first, after = page.range(*clause.cue)
    return {
        verb.lemma
        for i in range(first, max(after, first + 1))
        if page.tokens.tag[i].startswith("VB")
        for verb in lexicon().at(page.tokens.lower, i)
        if verb.frames & REPORTING and verb.lemma not in minds
    }


def may_be_statement(page: Page, proposal: Proposal) -> bool:
    """Distinguish a statement from a thought, a hope, a plan.

    What stands in quotation marks is a statement whatever the verb. The view of a body or a meeting
    is one too ("the meeting believed that …"): it is how readouts render what was said there.
    """
    clause = proposal.clause
    if proposal.kind != "indirect" or clause is None:
        return True
    lemmas = _lemmas(page, clause)
    if _is_shown(page, clause, lemmas) or _is_unsaid(page, proposal, clause):
        return False
    if lemmas & words("verb.saying"):
        return True
    if page.word(page.token_from(proposal.start)) == "to" and lemmas & words("verb.intending"):
        return False  # what somebody means to do
    minded = words("word.minded").intersection(page.words(*clause.cue))
    if not minded and not lemmas & words("verb.thinking"):
        return True
    return bool(lemmas & words("verb.judging")) and _is_of_body(page, clause)


def _lemmas(page: Page, clause: Clause) -> set[str]:
    """Return the verbs of a cue in their dictionary form."""
    first, after = page.range(*clause.cue)
    tokens = page.tokens
    found = {clause.lemma}
    for i in range(first, max(after, first + 1)):
        if tokens.tag[i].startswith("VB"):
            found |= {entry.lemma for entry in lexicon().at(tokens.lower, i)}
            found.add(lexicon().forms.get(tokens.lower[i], clause.lemma))
    return found


def _is_shown(page: Page, clause: Clause, lemmas: set[str]) -> bool:
    """Return whether it facts show (``the cracks suggest that …``), and what nobody says."""
    if clause.speaker is None or page.part(clause.speaker).lower() == "it":
        return False
    if page.words(*clause.speaker)[0] in words("word.hollow"):
        return page.entity_at(page.token_from(clause.speaker[0])) is None
    return not lemmas.isdisjoint(SHOWING) and not can_speak(page, clause.speaker)


def _is_unsaid(page: Page, proposal: Proposal, clause: Clause) -> bool:
    """Return whether it reports no words, by what stands for them: a pronoun, an adverbial."""
    first, after = page.range(*proposal.contents[0])
    opens = page.word(first)
    tags = page.tokens.tag[first:after]
    finite = not FINITE.isdisjoint(tags)
    adverbial = tags[:1] in (["IN"], ["WRB"]) and opens not in CLAUSAL  # "in reply to the praise"
    empty = not finite and (adverbial or opens == "nothing")
    if len(proposal.contents) == 1 and (tags == ["PRP"] or empty):
        return True
    return _is_act(page, clause, finite=finite and opens != "to")


def _is_act(page: Page, clause: Clause, *, finite: bool) -> bool:
    """Return whether the cue tells a duty, an attitude or an act (``must focus on``).

    ``finite``: whether what stands for the reported words is a finite clause.
    """
    if clause.voice == "passive" and _is_moved(page, clause):
        return True
    lo, hi = page.range(*clause.cue)
    cue = page.tokens.lower[lo:hi]
    denied = words("word.negation").intersection(cue) or words("word.modal").intersection(cue[:1])
    if denied and clause.plain:
        return True
    known = lexicon().verbs.keys() | words("noun.reporting") | {"according"}
    if not known.isdisjoint(cue):
        return False
    return not (finite and any(tag.startswith("VB") for tag in page.tokens.tag[lo:hi]))


def _is_moved(page: Page, clause: Clause) -> bool:
    """Return whether it hearers are moved to (``we have been called upon to help``)."""
    if clause.lemma in words("verb.moving"):
        return True
    subject = parsed_subject(page, clause.head) if clause.agentless else None
    return subject is not None and page.word(subject) in HEARERS


def _is_of_body(page: Page, clause: Clause) -> bool:
    """Whether a body, a meeting or a document speaks."""
    if clause.speaker is None:
        cue = page.tokens.lower[clause.first : clause.after]
        adverbs = any(word.endswith("ly") for word in cue)
        past = not adverbs and ("was" in cue or "were" in cue)  # not what people believe
        return clause.agentless and clause.voice == "passive" and past
    head = head_token(page, clause.speaker)
    known = words("noun.body") | words("noun.occasion") | words("noun.document")
    return page.label_at(head) in {"ORG", "EVENT"} or page.word(head) in known | {"it"}

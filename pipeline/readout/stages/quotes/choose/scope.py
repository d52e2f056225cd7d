"""What counts as a statement.

What is said, written, asked or decided in words, or thoughts and intentions too.
"""

from __future__ import annotations

from typing import Literal

from readout.language.cues import lexicon
from readout.language.page import Page
from readout.language.phrases import can_speak, head_token, hollow_word, parsed_subject
from readout.language.words import words
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import FINITE
from readout.stages.quotes.read.clauses import Clause

__all__ = ["Scope", "may_be_statement"]

Scope = Literal["statements", "all"]
MOVING = words("verb.moving")
SHOWING = MOVING | words("verb.showing")
HEARERS = words("pronoun.first") | {"you"}
CLAUSAL = words("conjunction.clause") | words("word.question_word")
"""What opens a reported clause or question."""


def may_be_statement(page: Page, proposal: Proposal) -> bool:
    """Tell a statement from a thought, a hope, a plan.

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


def _is_unsaid(page: Page, proposal: Proposal, clause: Clause) -> bool:
    """Tell what reports no words, by what stands for the reported words."""
    first, after = page.range(*proposal.contents[0])
    opens = page.word(first)
    tags = page.tokens.tag[first:after]
    finite = not FINITE.isdisjoint(tags)
    if tags == ["PRP"] and len(proposal.contents) == 1:
        return True
    adverbial = tags[:1] in (["IN"], ["WRB"]) and opens not in CLAUSAL  # "in reply to the praise"
    if adverbial and not finite and len(proposal.contents) == 1:
        return True
    if opens == "nothing" and not any(tag.startswith(("M", "V")) for tag in tags):
        return True
    return _is_act(page, clause, finite=finite and opens != "to")


def _is_act(page: Page, clause: Clause, *, finite: bool) -> bool:
    """Tell duties, attitudes and acts by their cue (``must focus on``, ``his determination to``).

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
    return not finite or not any(tag.startswith("VB") for tag in page.tokens.tag[lo:hi])


def _is_moved(page: Page, clause: Clause) -> bool:
    """Tell what hearers are moved to (``we have been called upon to help``)."""
    if clause.lemma in MOVING:
        return True
    subject = parsed_subject(page, clause.head) if clause.agentless else None
    return subject is not None and page.word(subject) in HEARERS


def _is_shown(page: Page, clause: Clause, lemmas: set[str]) -> bool:
    """Tell what facts show (``the cracks suggest that …``), and what nobody says."""
    shows = lemmas & SHOWING
    if clause.speaker is None:
        return clause.voice == "active" and bool(shows)
    said = page.words(*clause.speaker)
    alone = said[0] if len(said) == 1 else ""
    hollow = hollow_word(page, clause.speaker)
    if hollow in words("word.hollow") or alone in words("pronoun.demonstrative"):
        return True
    if alone == "it":  # mostly a body or a meeting named before
        if not MOVING.isdisjoint(lemmas):
            return True
        shows &= words("verb.proving")
    return bool(shows) and not can_speak(page, clause.speaker)


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

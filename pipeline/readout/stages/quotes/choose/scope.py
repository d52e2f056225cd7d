"""What counts as a statement.

What is said, written, asked or decided in words, or thoughts and intentions too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from readout.language.cues import lexicon
from readout.language.page import Page
from readout.language.phrases import can_speak, head_token, hollow_word, parsed_subject
from readout.language.words import words
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.content import FINITE
from readout.stages.quotes.read.clause import Clause

__all__ = ["Scope", "may_be_statement"]

Scope = Literal["statements", "all"]
PROVING = words("verb.proving")
MOVING = words("verb.moving")
SHOWING = MOVING | words("verb.showing")
BODIES = frozenset({"ORG", "EVENT"})
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
    if _shown(page, clause, lemmas) or _tells_nothing(page, proposal, clause):
        return False
    if lemmas & words("verb.saying"):
        return True
    return not _intends(page, proposal, lemmas) and _says(page, clause, lemmas)


def _says(page: Page, clause: Clause, lemmas: set[str]) -> bool:
    """Tell what is said, or thought by a body or a meeting, from what a person thinks."""
    minded = words("word.minded").intersection(page.words(*clause.cue))
    if not minded and not lemmas & words("verb.thinking"):
        return True
    judging = lemmas & words("verb.judging")
    return bool(judging) and _of_a_body(page, clause)


def _intends(page: Page, proposal: Proposal, lemmas: set[str]) -> bool:
    """Tell what somebody means to do."""
    first, _ = page.range(proposal.start, proposal.start)
    return page.word(first) == "to" and bool(lemmas & words("verb.intending"))


def _lemmas(page: Page, clause: Clause) -> set[str]:
    """Return the verbs of a cue in their dictionary form."""
    first, after = page.range(*clause.cue)
    tokens = page.tokens
    found = {clause.lemma}
    for i in range(first, max(after, first + 1)):
        if tokens.tag[i][:2] in ("", "VB"):
            found |= {entry.lemma for entry in lexicon().at(tokens.lower, i)}
            found.add(lexicon().forms.get(tokens.lower[i], clause.lemma))
    return found


def _tells_nothing(page: Page, proposal: Proposal, clause: Clause) -> bool:
    """Tell what reports no words, by its cue and by what stands for the reported words."""
    adverbial = _adverbial(page, proposal)
    return adverbial or _nothing(page, proposal) or _unsaid(page, proposal, clause)


def _unsaid(page: Page, proposal: Proposal, clause: Clause) -> bool:
    """Tell attitudes and acts: a cue that is no word of reporting, without a finite clause.

    ``his determination to fight``, ``allowed them to visit``.
    """
    if _moved(page, clause):
        return True
    cue = slice(*page.range(*clause.cue))
    if not page.tagged or reports(page.tokens.lower[cue]):
        return False
    first, after = page.range(*proposal.contents[0])
    act = page.word(first) == "to" or FINITE.isdisjoint(page.tokens.tag[first:after])
    return act or not any(tag.startswith("VB") for tag in page.tokens.tag[cue])


def _moved(page: Page, clause: Clause) -> bool:
    """Tell what hearers are moved to (``we have been called upon to help``)."""
    if clause.voice != "passive":
        return False
    if clause.lemma in MOVING:
        return True
    if not (clause.agentless and page.parsed):
        return False
    subject = parsed_subject(page, clause.head)
    return subject is not None and page.word(subject) in HEARERS


def reports(said: Sequence[str]) -> bool:
    """Tell whether the words of a cue hold a reporting verb or noun."""
    known = lexicon().verbs.keys() | words("noun.reporting")
    return "according" in said or not known.isdisjoint(said)


def _adverbial(page: Page, proposal: Proposal) -> bool:
    """Tell a mere adverbial: no finite verb behind a preposition (``in reply to the praise``)."""
    first, after = page.range(*proposal.contents[0])
    tags = page.tokens.tag[first:after]
    behind = tags[:1] in (["IN"], ["WRB"]) and page.word(first) not in CLAUSAL
    return behind and FINITE.isdisjoint(tags) and len(proposal.contents) == 1


def _nothing(page: Page, proposal: Proposal) -> bool:
    """Tell a mere pronoun, or a ``nothing`` that begins no clause (``said nothing, then``)."""
    first, after = page.range(*proposal.contents[0])
    tags = {tag[:1] for tag in page.tokens.tag[first:after]}
    alone = len(proposal.contents) == 1 and page.tokens.tag[first:after] == ["PRP"]
    return alone or (page.word(first) == "nothing" and not tags & {"M", "V"})


def _shown(page: Page, clause: Clause, lemmas: set[str]) -> bool:
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
        shows &= PROVING
    return bool(shows) and not can_speak(page, clause.speaker)


def _of_a_body(page: Page, clause: Clause) -> bool:
    """Tell whether a body, a meeting or a document speaks."""
    if clause.speaker is None:
        return clause.agentless and clause.voice == "passive" and _past(page, clause)
    head = head_token(page, clause.speaker)
    entity = page.entity_at(head)
    if entity is not None and entity.label in BODIES:
        return True
    known = words("noun.body") | words("noun.occasion") | words("noun.document")
    return page.word(head) in known | {"it"}


def _past(page: Page, clause: Clause) -> bool:
    """Tell what was thought once (``it was believed``) from what people believe."""
    cue = page.tokens.lower[clause.first : clause.after]
    adverbs = [word for word in cue if word.endswith("ly")]
    return not adverbs and ("was" in cue or "were" in cue)

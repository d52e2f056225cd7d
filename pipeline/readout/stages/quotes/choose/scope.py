"""What counts as a statement: what is said, written, asked or decided in words, or thoughts too."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from readout.language.cues import CueVerb, lexicon
from readout.language.events import SPOKEN
from readout.language.page import Page
from readout.language.phrases import can_speak, parsed_subject
from readout.language.words import words
from readout.models.scorer import Scorers
from readout.records.types import Frame, Offsets
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import FINITE, packaged_models
from readout.stages.quotes.read.clauses import IMPERSONAL, Clause, is_author

__all__ = ["QuoteTask", "Scope", "counts", "in_first_person", "is_owed", "reports"]

Scope = Literal["statements", "all"]
CUES = lexicon()
KNOWN = CUES.verbs.keys() | words("noun.reporting") | {"according"}
"""Words that report."""
SPOKEN_TO = words("pronoun.first") | {"you"}
"""Pronouns of those who speak and hear: what they are called upon to do is no report."""
CLAUSAL = words("conjunction.clause", "word.question_word")
"""What opens a reported clause or question."""
SHOWING = words("verb.moving", "verb.showing")
MINDS = words("verb.thinking", "verb.intending") | words("verb.showing") - words("cue.bare")
"""Verbs with which the first person says nothing in words."""
COMING = words("word.future", "word.modal") | {"to"}
"""Auxiliaries of a passive that is still to come."""
DUTIES = frozenset({"must", "ought", "should"})
OWED = frozenset({"assure", "require"}) | words("verb.moving")
"""Verbs whose passive tells what is to be done, or how something moves."""
FIRST = frozenset({"i", "we", "me"})
"""Who speaks himself ("me" in ``let me say``)."""
SIGNED = frozenset({"commentary", "policy"})
"""Kinds of documents in which the author speaks himself, where one is named."""
REPORTING = frozenset({"bare", "finding", "infinitive", "phrase", "question", "that"})
"""Constructions of verbs that report words."""
SURE = 0.4
"""How sure the kind of a document must be: nobody is made to speak in a text that may be news."""


@dataclass(frozen=True)
class QuoteTask:
    """What is to be found in a document with such a frame, and with what models.

    ``judging``: whether what was learned says which proposals are statements.
    """

    frame: Frame = field(default_factory=lambda: Frame(kind="other"))
    scope: Scope = "statements"
    models: Scorers = field(default_factory=packaged_models)
    judging: bool = True

    @property
    def first_person(self) -> frozenset[str]:
        """Who speaks himself in the document; "we" is everybody where one signs what he writes."""
        frame = self.frame
        signed = frame.kind in SIGNED and frame.speaker is not None
        spoken = frame.kind in SPOKEN | {"statement"}
        if not (signed or spoken) or frame.confidence.get("kind", 1.0) < SURE:
            return frozenset()
        return FIRST if spoken else FIRST - {"we"}


def in_first_person(page: Page, clause: Clause) -> str:
    """Return "i", "we" or the "me" of ``let me say`` where it is the speaker of a clause."""
    said = "" if clause.speaker is None else page.part(clause.speaker).lower()
    return said if said in FIRST else ""


def reports(page: Page, clause: Clause, task: QuoteTask) -> bool:
    """Return whether it is a clause that says something: no denial, not the author's own voice."""
    who = in_first_person(page, clause)
    return who in task.first_person if who else clause.plain and not is_author(page, clause)


def counts(page: Page, proposal: Proposal, task: QuoteTask) -> bool:
    """Return whether it may be a quote: no thought, plan or act, nor all that somebody says."""
    if task.scope == "all":
        return True
    clause = proposal.clause
    if proposal.kind != "indirect" or clause is None:
        return True
    who = in_first_person(page, clause)
    if who in task.first_person:
        return _says_himself(page, proposal, clause)
    if who and is_author(page, clause):
        return False
    return _may_be_statement(page, proposal, clause)


def _joined(page: Page, clause: Clause) -> set[str]:
    """Return the auxiliaries of what the verb of a cue is joined to (``must … and urge``)."""
    tokens, verb = page.tokens, clause.head
    found = set()
    while tokens.tag[verb] == "VB" and tokens.dep[verb] == "conj":
        verb = tokens.head[verb]
        found |= {tokens.lower[i] for i in tokens.children[verb] if tokens.dep[i] == "aux"}
    return found


def is_owed(page: Page, clause: Clause) -> bool:
    """Whether the first person only tells a duty (``We must mend “the leaking gates”``)."""
    owed = DUTIES.intersection(page.words(*clause.cue)) or DUTIES & _joined(page, clause)
    return bool(owed and in_first_person(page, clause))


def _verbs(page: Page, clause: Clause) -> list[tuple[str, tuple[CueVerb, ...]]]:
    """Return the verbs of a cue, with what the lexicon has of each."""
    first, after = page.range(*clause.cue)
    lower = page.tokens.lower
    return [
        (lower[i], CUES.at(lower, i))
        for i in range(first, max(after, first + 1))
        if page.tokens.tag[i].startswith("VB")
    ]


def _says_himself(page: Page, proposal: Proposal, clause: Clause) -> bool:
    """Whether what the first person reports are words: no thought, thanks, feeling or denial."""
    cue = page.words(*clause.cue)
    verbs = chain.from_iterable(entries for _, entries in _verbs(page, clause))
    lemmas = {verb.lemma for verb in verbs if verb.frames & REPORTING} - MINDS
    denied = words("word.negation").intersection(cue) or DUTIES & _joined(page, clause)
    if clause.voice == "passive" or not lemmas or denied:
        return False
    first, after = page.range(*proposal.contents[0])
    return first + 1 + (page.word(first) == "to") < after  # more than "I beg to move"


def _may_be_statement(page: Page, proposal: Proposal, clause: Clause) -> bool:
    """Distinguish a statement, which may be an opinion, from a hope, a plan, what facts show."""
    lemmas = {clause.lemma}
    for word, entries in _verbs(page, clause):
        lemmas |= {entry.lemma for entry in entries} | {CUES.forms.get(word, clause.lemma)}
    if _is_shown(page, clause, lemmas) or _is_unsaid(page, proposal, clause):
        return False
    if lemmas & words("verb.saying"):
        return True
    if page.word(page.token_from(proposal.start)) == "to" and lemmas & words("verb.intending"):
        return False  # what somebody means to do
    cue = page.words(*clause.cue)
    thinks = lemmas & words("verb.thinking") or words("word.minded").intersection(cue)
    somebody = clause.speaker is not None or "was" in cue  # "it is believed"
    return not thinks or (somebody and bool(lemmas & words("verb.judging")))


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
    if _is_given(page, clause, proposal.contents[-1]):
        return True
    return _is_act(page, clause, finite=finite and opens != "to")


def _is_given(page: Page, clause: Clause, content: Offsets) -> bool:
    """Whether a thing is given to somebody (``they were denied the right to vote``)."""
    tokens, subject = page.tokens, parsed_subject(page, clause.head)
    lo, hi = page.range(*content)
    root = next((i for i in range(lo, hi) if not lo <= tokens.head[i] < hi), lo)
    thing = clause.cue[1] <= content[0] and tokens.tag[root].startswith("NN")
    told = subject is not None and subject < clause.head and page.word(subject) not in IMPERSONAL
    return thing and told and clause.voice == "passive" and clause.speaker is None


def _is_act(page: Page, clause: Clause, *, finite: bool) -> bool:
    """Return whether the cue tells a duty, an attitude or an act (``must focus on``).

    ``finite``: whether what stands for the reported words is a finite clause.
    """
    if clause.voice == "passive" and _is_done(page, clause, finite=finite):
        return True
    lo, hi = page.range(*clause.cue)
    cue = page.tokens.lower[lo:hi]
    helping = {*cue[:1], *_joined(page, clause)}
    denied = words("word.negation").intersection(cue) or words("word.modal") & helping
    if denied and clause.plain:
        return True
    if not KNOWN.isdisjoint(cue):
        return False
    return not (finite and any(tag.startswith("VB") for tag in page.tokens.tag[lo:hi]))


def _is_done(page: Page, clause: Clause, *, finite: bool) -> bool:
    """Whether a passive tells an act: ``we have been called upon``, ``are called wardens``.

    Or what nobody has said yet: ``bidders will be asked``, ``nobody needs to be told``.
    """
    subject = parsed_subject(page, clause.head) if clause.speaker is None else None
    moved = subject is not None and page.word(subject) in SPOKEN_TO
    coming = COMING.intersection(page.tokens.lower[clause.first : clause.head])
    ahead = bool(coming) or page.word(clause.first - 1) == "to"
    acts = moved or (clause.names and not finite) or clause.lemma in OWED
    return acts or (clause.speaker is None and ahead)

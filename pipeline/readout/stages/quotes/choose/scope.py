"""What counts as a statement.

What is said, written, asked or decided in words, or thoughts and intentions too.
"""

from __future__ import annotations

from typing import Literal

from readout.language.cues import Lexicon
from readout.language.cues import lexicon as read_lexicon
from readout.language.page import Page
from readout.language.phrases import can_speak, head_token, head_word, hollow_word
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clause import Clause

__all__ = ["Scope", "is_statement"]

Scope = Literal["statements", "all"]
PROVING = frozenset({"demonstrate", "imply", "mean", "prove", "show", "suggest", "teach"})
THESE = frozenset({"this", "that", "these", "those"})
BODIES = frozenset({"ORG", "EVENT"})


def is_statement(page: Page, draft: Proposal) -> bool:
    """Tell a statement from a thought, a hope, a plan.

    What stands in quotation marks is a statement whatever the verb. The page of a body or a meeting
    is one too ("the meeting believed that …"): it is how readouts render what was said there.
    """
    lexicon = read_lexicon()
    clause = draft.clause
    if draft.kind != "indirect" or clause is None:
        return True
    first, after = page.range(*clause.cue)
    last = max(after, first + 1)
    words = page.tokens.lower[first:last]
    verbs = [i for i in range(first, last) if page.tokens.tag[i][:2] in {"", "VB"}]
    lemmas = {
        clause.lemma,
        *(entry.lemma for i in verbs for entry in lexicon.at(page.tokens.lower, i)),
    }
    lemmas |= {
        lexicon.forms[page.tokens.lower[i]] for i in verbs if page.tokens.lower[i] in lexicon.forms
    }
    if _shown(page, clause, lemmas, lexicon) or _nothing(page, draft):
        return False
    if lemmas & lexicon.lemmas["saying"]:
        return True
    if _intends(page, draft, lemmas, lexicon):
        return False
    thinks = lemmas & lexicon.lemmas["thinking"] or lexicon.words["minded"].intersection(words)
    return not thinks or (bool(lemmas & lexicon.lemmas["judging"]) and _body(page, clause, lexicon))


def _nothing(page: Page, draft: Proposal) -> bool:
    """Tell a mere ``nothing``: no clause that it begins (``said nothing, then or later``)."""
    first, after = page.range(*draft.contents[0])
    return page.word(first) == "nothing" and not any(
        tag[:1] in {"V", "M"} for tag in page.tokens.tag[first:after]
    )


def _intends(page: Page, draft: Proposal, lemmas: set[str], lexicon: Lexicon) -> bool:
    """Tell what somebody means to do: ``plans to mend the bridge``."""
    first = page.range(draft.start, draft.start)[0]
    return bool(lemmas & lexicon.lemmas["intending"]) and page.word(first) == "to"


def _shown(page: Page, clause: Clause, lemmas: set[str], lexicon: Lexicon) -> bool:
    """Tell what facts show (``the cracks suggest that …``), and what nobody says."""
    if clause.speaker is None:
        return clause.voice == "active" and bool(lemmas & lexicon.lemmas["showing"])
    first, after = page.range(*clause.speaker)
    if hollow_word(page, clause.speaker) in lexicon.words["hollow"] or (
        after - first == 1 and page.word(first) in THESE
    ):
        return True
    shows = lemmas & lexicon.lemmas["showing"]
    if page.word(first) == "it" and after - first == 1:  # mostly a body or a meeting named before
        shows = shows & PROVING
    return bool(shows) and not can_speak(page, clause.speaker, lexicon)


def _past(page: Page, clause: Clause) -> bool:
    """Tell what was thought once (``it was believed``) from what people believe."""
    words = page.tokens.lower[clause.first : clause.after]
    return bool({"was", "were"}.intersection(words)) and not any(
        word.endswith("ly") for word in words
    )


def _body(page: Page, clause: Clause, lexicon: Lexicon) -> bool:
    """Tell whether a body, a meeting or a document speaks."""
    if clause.speaker is None:
        return clause.agentless and clause.voice == "passive" and _past(page, clause)
    known = lexicon.nouns["body"] | lexicon.nouns["occasion"] | lexicon.nouns["document"]
    entity = page.entity_at(head_token(page, clause.speaker))
    return head_word(page, clause.speaker) in known | {"it"} or (
        entity is not None and entity.label in BODIES
    )

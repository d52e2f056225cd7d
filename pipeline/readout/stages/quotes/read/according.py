"""Reports by a prepositional phrase.

``According to the ministry, …``, ``In the words of the ministry, …``.
"""

from __future__ import annotations

from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.language.phrases import is_agent, right_phrase
from readout.stages.quotes.read.clause import Clause, set_speaker

__all__ = ["according"]


def according(page: Page, i: int, after: int, lo: int, hi: int, lexicon: Lexicon) -> Clause | None:
    """Read ``according to the ministry``; ``according to local conditions`` says nothing."""
    tokens = page.tokens
    phrase = right_phrase(page, after, hi, lexicon)
    if phrase is None:
        return None
    first, last = page.range(*phrase)
    if first >= last:
        return None  # an entity that begins or ends within a token
    words = [tokens.lower[k] for k in range(first, last)]
    head = (
        next((k for k, word in enumerate(words) if word in {"of", "from", "by", "in"}), len(words))
        - 1
    )
    entity = page.entity_at(first + max(head, 0))
    quoted = page.word(last, lo, hi) == "," and last + 1 < hi and bool(page.masked[last + 1])
    named = entity is not None and entity.label in {"PERSON", "ORG", "GPE", "EVENT", "WORK"}
    speaks = lexicon.nouns["document"] | lexicon.nouns["person"] | lexicon.nouns["body"]
    noun = words[max(head, 0)]
    if noun in lexicon.nouns["not_said"] or not (
        named or noun in speaks or is_agent(noun, lexicon) or _capital(page, first, last) or quoted
    ):
        return None
    clause = Clause(
        cue=page.span(i, after),
        lemma="accord",
        frames=frozenset({"bare"}),
        voice="according",
        head=i,
        first=i,
        after=after,
        lo=lo,
        hi=hi,
        inverted=True,
    )
    set_speaker(clause, phrase, inverted=True)
    return clause


def _capital(page: Page, first: int, last: int) -> bool:
    return sum(page.surface(k)[:1].isupper() for k in range(first, last)) >= 2

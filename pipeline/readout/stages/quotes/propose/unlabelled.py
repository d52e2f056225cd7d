"""Reports whose cue the rules read and whose content the encoder labelled nowhere.

``It is recommended that we …``, ``China urges the towns to …``, ``As I said, …``: the learned judge
says which of them are statements.
"""

from __future__ import annotations

from collections.abc import Iterator

from readout.language.page import Page, TokenSpan
from readout.language.words import letters, words
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Attribution, Method, Proposal
from readout.stages.quotes.propose.labels import FINITE, behind_hearer
from readout.stages.quotes.read.clauses import Clause

__all__ = ["unlabelled"]

SHORTEST = 5
"""Letters and digits of a content that is more than a word left over."""
NEAR = 16
"""Tokens of an adjunct, or of who is to do something."""
CLAUSAL = frozenset({"bare", "that", "finding"})
"""Frames of verbs that a clause may follow."""
COMMAS = frozenset({",", "—", "–"})
STOPS = COMMAS | {"", ".", "?", "!", ";"}
JOINTS = frozenset({"and", "but", ",", "while"})
EDGES = ",;:.—– \n\t"


def unlabelled(page: Page, clause: Clause) -> Proposal | None:
    """Return what a clause reports in its own sentence; None where that cannot be delimited."""
    sentence = TokenSpan(page, clause.lo, clause.hi)
    after = clause.after
    if clause.inverted and clause.speaker is not None:
        after = max(after, page.token_from(clause.speaker[1]))
    start = next(_opening(sentence, clause, after), None)
    span = (start, _end(page, clause, start)) if start else _around(sentence, clause, after)
    if span is None or span[0] >= span[1] or any(page.masked[slice(*span)]):
        return None
    content = behind_hearer(page, clause, trim(page.text, *page.span(*span), EDGES))
    if letters(page.part(content)) <= SHORTEST:
        return None
    return Proposal("indirect", (content,), (), Method.CLAUSE, voice=Attribution(clause))


def _opening(sentence: TokenSpan, clause: Clause, after: int) -> Iterator[int]:
    """Yield the tokens with which a content may open behind its clause, the likeliest first."""
    word = sentence.word
    if word(after) == "that" and word(after + 1) != "again":
        yield after + 1
    at = after + (word(after) in words("pronoun.demonstrative"))
    if word(at) == ":":  # "will say this: …"
        yield at + 1
    asks = "question" in clause.frames and word(after) in words("word.question_word")
    if asks or "phrase" in clause.frames or _asks_to(sentence, clause, after):
        yield after  # "asked whether", "called for better rules", "urged the towns to mend"
    yield from _that(sentence, clause, after)
    tokens = sentence.page.tokens
    for child in tokens.children.get(clause.head, ()) if clause.says else ():
        if tokens.dep[child] == "ccomp" and tokens.left[child] >= after:
            yield tokens.left[child]  # "said the road was closed"


def _asks_to(sentence: TokenSpan, clause: Clause, after: int) -> bool:
    """Tell ``urged the towns to mend their bridges``."""
    wishes = {"infinitive"} if clause.voice == "passive" else {"infinitive", "intention"}
    near = range(after, min(after + NEAR, sentence.hi - 1))
    ends = (i for i in near if sentence.word(i) in {".", ";", ":", "that"})
    asked = range(after, next(ends, near.stop))
    tags = sentence.page.tokens.tag
    to = any(sentence.word(i) == "to" and "VB" in tags[i + 1 : i + 3] for i in asked)
    return to and not clause.frames.isdisjoint(wishes)


def _that(sentence: TokenSpan, clause: Clause, after: int) -> Iterator[int]:
    """Read ``said in a statement that`` and ``told them that``."""
    adjoined = sentence.word(after) in words("word.adjunct") or clause.lemma in words("word.hearer")
    if adjoined and not clause.frames.isdisjoint(CLAUSAL):
        tags = sentence.page.tokens.tag
        for i in range(after, min(after + NEAR, sentence.hi - 1)):
            if sentence.word(i) == "that" and tags[i] == "IN":
                yield i + 1


def _end(page: Page, clause: Clause, start: int) -> int:
    """Return the token behind a content: where the speaker does something else, or the sentence."""
    tokens = page.tokens
    for child in tokens.children.get(clause.head, ()):  # "said that …, and left"
        below = (tokens.dep[i] for i in tokens.children.get(child, ()))
        own = any(dep.startswith("nsubj") for dep in below)
        cut = tokens.left[child]
        if tokens.dep[child] == "conj" and tokens.tag[child] in FINITE and cut > start and not own:
            while page.word(cut - 1) in JOINTS:
                cut -= 1
            return cut
    return clause.hi


def _around(sentence: TokenSpan, clause: Clause, after: int) -> Offsets | None:
    """Read ``…, the mayor said (on Monday).`` and ``As the mayor said, …``, in tokens."""
    page = sentence.page
    begins = page.token_from(clause.hull[0])
    as_said = sentence.word(begins - 1) == "as"
    rest = after
    while sentence.word(rest) not in STOPS and rest - after < NEAR:
        rest += 1
    if as_said and sentence.word(rest) == "," and CLAUSAL & clause.frames:
        return rest + 1, sentence.hi
    begins -= as_said
    if not clause.says or sentence.word(begins - 1) not in COMMAS:
        return None
    if rest > after and sentence.word(after) not in words("word.adjunct"):
        return None
    return sentence.lo, begins - 1

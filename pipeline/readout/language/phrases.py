"""Noun phrases that name the speaker beside a verb, by the parse or without."""

from __future__ import annotations

from readout.language.page import Page
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Offsets

__all__ = [
    "DESCRIBING",
    "RELATIVE",
    "SUBJECTS",
    "base_phrase",
    "can_speak",
    "first_token",
    "head_token",
    "head_word",
    "is_agent",
    "is_asked",
    "left_phrase",
    "parsed_subject",
    "right_phrase",
]

BREAKS = frozenset(',.;:()[]{}?!—–―…"“”‘’«»„')
"""Punctuation within which no noun phrase goes on."""
APPOSITIONS = {",": ",", "—": "—", "–": "–", ")": "("}
"""The mark that closes an apposition, and the one that opens it."""
EDGES = ",;:—–- \n"
ASKED = words("verb.asked")
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
CLIMB = frozenset({"acomp", "conj", "xcomp", "advcl", "aux", "auxpass", "pcomp", "prep"})
"""Dependencies of a verb on the one whose subject it shares."""
FINITE = ("VBD", "VBZ", "VBP", "MD")
MAX_CLIMB = 5
MAX_PHRASE = 24
"""Tokens of a noun phrase."""
SPEAKING = frozenset({"PERSON", "ORG", "GPE", "EVENT", "WORK"})
NAMES = frozenset({"PERSON", "ORG", "EVENT"})
"""Labels of names that are a whole phrase by themselves."""
SHORT = 4
"""Endings tell a noun for a person in words longer than this."""

AGENT_ENDINGS = tuple(sorted(words("ending.agent")))
BE = words("word.be") - {"'s"}
DESCRIBING = words("word.article") | {"one"}
"""Words with which a description opens, not a name (``the harbour office``)."""
DETERMINERS = words("word.determiner")
HEAD_ENDS = words("word.head_end") | {","}
PRONOUNS = words("word.pronoun")
ALONE = PRONOUNS - {"one", "this", "who"}
"""Pronouns that open no longer phrase."""
RELATIVE = frozenset({"who", "which", "that"})
SPEAKERS = (PRONOUNS - words("word.thing")).union(
    words("noun.person"), words("noun.body"), words("noun.document"), words("noun.occasion")
)
STOP_LEFT = words("word.stop_left")
STOP_RIGHT = words("word.stop_right")
OPENINGS = (DETERMINERS | PRONOUNS | words("noun.person")) - STOP_RIGHT | {"all", "this"}
"""Words in lower case with which a phrase may open, whatever their tag."""


def can_speak(page: Page, phrase: Offsets) -> bool:
    """Return whether a phrase names somebody, a body, a meeting or a document: no mere thing."""
    first = page.token_from(phrase[0])
    head = head_token(page, phrase)
    if not SPEAKING.isdisjoint(map(page.label_at, range(first, head + 1))):
        return True
    word = page.word(head)
    title = head > first and page.surface(head)[0].isupper()
    return title or is_agent(word) or not SPEAKERS.isdisjoint({word, word.rstrip("s")})


def head_token(page: Page, phrase: Offsets) -> int:
    """Return the head of a noun phrase: the last word before its first preposition or comma."""
    lo, hi = page.range(*phrase)
    for i in range(lo + 1, hi):
        if page.tokens.lower[i] in HEAD_ENDS:
            return i - 1
    return max(lo, hi - 1)


def head_word(page: Page, phrase: Offsets) -> str:
    """Return the head of a noun phrase in lower case."""
    return page.word(head_token(page, phrase))


def is_agent(word: str) -> bool:
    """Return whether it is a noun for a person: listed, or by its ending (``economist``)."""
    single = word.removesuffix("s")
    ends = len(single) > SHORT and single.endswith(AGENT_ENDINGS)
    return ends or single in words("noun.agent")


def main_verb(page: Page, lo: int, hi: int) -> int | None:
    """Return the token on which the others of ``[lo, hi)`` hang, by the parser."""
    return next((i for i in range(lo, hi) if page.tokens.dep[i] == "ROOT"), None)


def parsed_subject(page: Page, verb: int) -> int | None:
    """Return the head token of a verb's subject, looked for up the tree."""
    tokens = page.tokens
    for _ in range(MAX_CLIMB):
        own = (i for i in tokens.children.get(verb, ()) if tokens.dep[i] in SUBJECTS)
        found = [i for i in own if not page.masked[i]]
        if found:  # the last before it, behind whom the words address
            return max((i for i in found if i < verb), default=found[0])
        above = tokens.head[verb]
        if tokens.dep[verb] == "acl" and tokens.tag[verb] == "VBG":
            return above
        if tokens.dep[verb] not in CLIMB:
            return None
        verb = above
    return None


def is_asked(page: Page, verb: int) -> bool:
    """Return whether it is a passive participle (``Asked whether …, the mayor said``)."""
    tokens = page.tokens
    if tokens.dep[verb] != "advcl" or tokens.lower[verb] not in ASKED:
        return False
    own = {tokens.dep[child] for child in tokens.children.get(verb, ())}
    return own.isdisjoint(SUBJECTS | {"aux", "auxpass"})


def base_phrase(page: Page, head: int, lo: int, hi: int) -> Offsets:
    """Return the noun phrase around a head, with ``of`` phrases, without appositions.

    A name is it as a whole; so is the person whom an apposition behind the head names.
    """
    tokens, own = page.tokens, page.entity_at(head)
    if own is not None and own.label in NAMES:
        return own.span
    for i in tokens.children.get(head, ()):
        named = page.entity_at(i) if i > head and tokens.dep[i] == "appos" else None
        if named is not None and named.label == "PERSON":
            return named.span
    end = head + 1
    limit = min(hi, tokens.right[head] + 1, head + MAX_PHRASE)
    while end < limit and not _breaks(page, end):
        if tokens.lower[end] in STOP_LEFT or tokens.tag[end].startswith("VB"):
            break
        end += 1
    return page.span(first_token(page, head, lo), end)


def first_token(page: Page, head: int, lo: int) -> int:
    """Return where the noun phrase of a head begins, with all modifiers."""
    floor = max(lo, page.tokens.left[head], head - MAX_PHRASE)
    first = head
    while first > floor and not _breaks(page, first - 1):
        first -= 1
    return first


def _breaks(page: Page, i: int) -> bool:
    """Return whether no noun phrase goes on over a token: punctuation, or words in marks."""
    return page.tokens.lower[i] in BREAKS or bool(page.masked[i])


def left_phrase(page: Page, before: int, lo: int) -> Offsets | None:
    """Return the noun phrase that ends right before token ``before``, stepping over an apposition.

    ``Name, chair of the board, said``: the phrase before the first comma.
    """
    last = _before_apposition(page, before - 1, lo)
    if last < lo or page.masked[last]:
        return None
    first = last + 1
    while first > max(lo, last - MAX_PHRASE) and not _ends_left(page, first - 1, last):
        first -= 1
    return _trimmed(page, first, last + 1) if first <= last else None


def _before_apposition(page: Page, last: int, lo: int) -> int:
    """Return the token before an apposition that ends with ``last``; ``last`` without one."""
    lower = page.tokens.lower
    opening = APPOSITIONS.get(page.word(last, lo))
    if opening is None:
        return last
    for at in range(last - 1, max(lo, last - MAX_PHRASE), -1):
        if lower[at] == opening:
            return at - 1
        if page.masked[at]:
            break
    return lo - 1


def _ends_left(page: Page, i: int, last: int) -> bool:
    """Return whether a phrase that ends with ``last`` does not reach back over a token."""
    word = page.tokens.lower[i]
    if page.entity_at(i) is not None:
        return False
    if _breaks(page, i) or word in STOP_LEFT or word in BE:
        return True
    if word == "and":
        return not page.surface(min(i + 1, last))[0].isupper()
    return page.tokens.tag[i].startswith(FINITE)


def right_phrase(page: Page, after: int, hi: int) -> Offsets | None:
    """Return the noun phrase that begins at token ``after`` (``said the head of the office``)."""
    if after >= hi or page.masked[after] or not _opens_phrase(page, after):
        return None
    tokens, end = page.tokens, after + 1
    limit = end if tokens.lower[after] in ALONE else min(hi, after + MAX_PHRASE)
    while end < limit:
        entity = page.entity_at(end)
        within = entity is not None and entity.start < tokens.start[end]
        if not within and (tokens.lower[end] in STOP_RIGHT or _breaks(page, end)):
            break
        end += 1
    return _trimmed(page, after, end)


def _opens_phrase(page: Page, i: int) -> bool:
    """Return whether a noun phrase may begin with a token."""
    word = page.tokens.lower[i]
    if word in OPENINGS or word in STOP_RIGHT:
        return word in OPENINGS
    first = page.surface(i)[0]
    return first.isupper() or first.isdigit() or page.tokens.tag[i].startswith(("NN", "JJ"))


def _trimmed(page: Page, lo: int, hi: int) -> Offsets | None:
    start, end = trim(page.text, *page.span(lo, hi), EDGES)
    return (start, end) if start < end else None

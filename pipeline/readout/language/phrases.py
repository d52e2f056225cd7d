"""Who speaks.

Finds the words that name the speaker beside a reporting verb, with the parse or without.
"""

from __future__ import annotations

from readout.language.cues import Lexicon
from readout.language.cues import lexicon as read_lexicon
from readout.language.page import Page
from readout.records import Offsets
from readout.spans import trim

__all__ = [
    "DESCRIBING",
    "RELATIVE",
    "base_phrase",
    "can_speak",
    "head_token",
    "head_word",
    "hollow_word",
    "is_agent",
    "left_phrase",
    "parsed_subject",
    "phrase_start",
    "right_phrase",
]

STOP_LEFT = read_lexicon().words["stop_left"]
STOP_RIGHT = read_lexicon().words["stop_right"]
PREPOSITIONS = read_lexicon().words["preposition"]
DETERMINERS = read_lexicon().words["determiner"]
PUNCTUATION = frozenset(",.;:()[]{}?!—–―-…\"'“”‘’«»„")
MAX_PHRASE = 24
CLIMB = frozenset({"conj", "xcomp", "advcl", "aux", "auxpass", "pcomp", "prep"})
HEAD_ENDS = read_lexicon().words["head_end"]
SPEAKING = frozenset({"PERSON", "ORG", "GPE", "EVENT", "WORK"})
AGENTS = (
    "ist",
    "woman",
    "women",
    "smith",
    "people",
    "folk",
    "ician",
    "wright",
    "keeper",
    "maker",
    "worker",
    "holder",
)
"""Endings of nouns for persons, of words longer than ``SHORT``."""
SHORT = 4
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
DESCRIBING = frozenset({"a", "an", "one", "the"})
"""Words with which a description opens, not a name (``the harbour office``)."""
RELATIVE = frozenset({"who", "which", "that"})


def can_speak(page: Page, phrase: Offsets, lexicon: Lexicon) -> bool:
    """Tell whether a phrase names somebody, a body, a meeting or a document: no mere thing."""
    nouns = lexicon.nouns
    speaks = nouns["person"] | nouns["body"] | nouns["document"] | nouns["occasion"]
    lo = page.range(*phrase)[0]
    head = head_token(page, phrase)
    if any(
        (e := page.entity_at(i)) is not None and e.label in SPEAKING for i in range(lo, head + 1)
    ):
        return True
    word = page.word(head)
    if (
        word in speaks
        or word.rstrip("s") in speaks
        or word in lexicon.words["pronoun"] - lexicon.words["thing"]
    ):
        return True
    return is_agent(word, lexicon) or (head > lo and page.surface(head)[:1].isupper())


def head_token(page: Page, phrase: Offsets) -> int:
    """Return the head of a noun phrase: the last word before its first preposition or comma."""
    lo, hi = page.range(*phrase)
    ends = (
        i
        for i in range(lo + 1, hi)
        if page.tokens.lower[i] in HEAD_ENDS or page.tokens.lower[i] == ","
    )
    return max(lo, next(ends, hi) - 1)


def head_word(page: Page, phrase: Offsets) -> str:
    """Return the head of a noun phrase in lower case."""
    return page.word(head_token(page, phrase))


def hollow_word(page: Page, phrase: Offsets) -> str:
    """Return the first word of a phrase where it may deny its noun (``no study``).

    Not in a name (``No 10``).
    """
    lo = page.range(*phrase)[0]
    if page.entity_at(lo) is not None or page.word(lo + 1)[:1].isdigit():
        return ""
    return page.word(lo)


def is_agent(word: str, lexicon: Lexicon) -> bool:
    """Tell a noun for a person.

    A listed one, or one with a safe ending (``auditors``, ``economist``).
    """
    single = word.removesuffix("s")
    return single in lexicon.nouns["agent"] or (len(single) > SHORT and single.endswith(AGENTS))


def parsed_subject(page: Page, verb: int) -> int | None:
    """Return the head token of a verb's subject, looked for up the tree through conjuncts and adverbial clauses."""
    tokens = page.tokens
    for _ in range(5):
        for child in tokens.children.get(verb, ()):
            if tokens.dep[child] in SUBJECTS and not page.masked[child]:
                return child
        if (
            tokens.dep[verb] == "acl"
            and tokens.tag[verb] == "VBG"
            and not page.masked[tokens.head[verb]]
        ):
            return tokens.head[verb]
        if tokens.dep[verb] not in CLIMB or tokens.head[verb] == verb:
            return None
        verb = tokens.head[verb]
    return None


def phrase_start(page: Page, head: int, lo: int) -> int:
    """Return the character where the noun phrase of a head begins, titles and modifiers included."""
    tokens, first = page.tokens, head
    floor = max(lo, tokens.left[head], head - MAX_PHRASE)
    while (
        first > floor
        and not page.masked[first - 1]
        and tokens.lower[first - 1] not in PUNCTUATION - {"-", "'"}
    ):
        first -= 1
    return tokens.start[first]


def base_phrase(page: Page, head: int, lo: int, hi: int) -> Offsets:
    """Return the noun phrase around a head: modifiers before it, ``of`` phrases after it, no apposition."""
    tokens = page.tokens
    named = [
        head,
        *(k for k in tokens.children.get(head, ()) if tokens.dep[k] == "appos" and k > head),
    ]
    for k in named:
        entity = page.entity_at(k)
        if entity is not None and entity.label in (
            {"PERSON", "ORG", "EVENT"} if k == head else {"PERSON"}
        ):
            return entity.start, entity.end
    first = max(lo, tokens.left[head], head - MAX_PHRASE)
    for i in range(head - 1, first - 1, -1):
        if (tokens.lower[i] in PUNCTUATION and tokens.lower[i] not in {"-", "'"}) or page.masked[i]:
            first = i + 1
            break
    last = head
    limit = min(hi, tokens.right[head] + 1, head + MAX_PHRASE)
    while last + 1 < limit:
        word, tag = tokens.lower[last + 1], tokens.tag[last + 1]
        if (
            (word in PUNCTUATION and word not in {"-", "'"})
            or word in STOP_LEFT
            or tag.startswith("VB")
            or page.masked[last + 1]
        ):
            break
        last += 1
    return page.span(first, last + 1)


def left_phrase(page: Page, before: int, lo: int, lexicon: Lexicon) -> Offsets | None:
    """Return the noun phrase that ends right before token ``before``, stepping over an apposition.

    ``Name, chair of the board, said``: the phrase before the first comma.
    """
    tokens = page.tokens
    last = before - 1
    if last < lo or page.masked[last]:
        return None
    if tokens.lower[last] in {",", "—", "–", ")"}:
        opening = "(" if tokens.lower[last] == ")" else tokens.lower[last]
        at = last - 1
        while (
            at >= lo
            and last - at < MAX_PHRASE
            and tokens.lower[at] != opening
            and not page.masked[at]
        ):
            at -= 1
        if at <= lo or tokens.lower[at] != opening:
            return None
        last = at - 1
        while last > lo and tokens.lower[last] == ",":
            last -= 1
    first = _phrase_start(page, last, lo, lexicon)
    return None if first > last else _tidy(page, first, last + 1)


def _phrase_start(page: Page, last: int, lo: int, lexicon: Lexicon) -> int:
    tokens = page.tokens
    verbs, be = lexicon.verbs, lexicon.words["be"]
    first = last + 1
    for i in range(last, max(lo, last - MAX_PHRASE) - 1, -1):
        word = tokens.lower[i]
        entity = page.entity_at(i)
        if entity is None:
            stops = (
                (word in PUNCTUATION and word not in {"-", "'"})
                or word in STOP_LEFT
                or word in be - {"'s"}
            )
            verb = (
                tokens.tag[i].startswith(("VBD", "VBZ", "VBP", "MD"))
                if page.tagged
                else word in verbs and i != last
            )
            joins = word == "and" and not page.surface(min(i + 1, last))[:1].isupper()
            if stops or verb or joins or page.masked[i] or word in {"but", "or"}:
                break
        first = i
        if word in {"he", "she", "they", "it", "we", "i"}:
            break
    while first <= last and tokens.lower[first] in {"and", *PREPOSITIONS}:
        first = _after_preposition(page, first, last)
    return first


def _after_preposition(page: Page, first: int, last: int) -> int:
    """Step over a leading adverbial without a comma: to the last name or determiner in the phrase."""
    tokens = page.tokens
    if tokens.lower[first] == "and":
        return first + 1
    entity = page.entity_at(last)
    if entity is not None and entity.label != "DATE":
        return max(first + 1, page.token_at(entity.start))
    for i in range(last, first, -1):
        if tokens.lower[i] in DETERMINERS:
            return i
    return last + 1 if last - first > 1 else first + 1


def right_phrase(page: Page, after: int, hi: int, lexicon: Lexicon) -> Offsets | None:
    """Return the noun phrase that begins at token ``after`` (``said the head of the office, …``)."""
    tokens = page.tokens
    if after >= hi or page.masked[after]:
        return None
    word = tokens.lower[after]
    opens = (
        page.surface(after)[:1].isupper()
        or word in DETERMINERS
        or word in lexicon.words["pronoun"]
        or word in lexicon.nouns["person"]
        or page.surface(after)[:1].isdigit()
        or tokens.tag[after].startswith(("NN", "JJ"))
    )
    if not opens or word in STOP_RIGHT - {"this"} or _ends_sentence(page, after, hi):
        return None
    if word in lexicon.words["pronoun"] and word not in {"one", "this", "who"}:
        return page.span(after, after + 1)
    last = after
    while last + 1 < min(hi, after + MAX_PHRASE) and not page.masked[last + 1]:
        here = page.entity_at(last + 1)
        inside = here is not None and here.start < tokens.start[last + 1]
        word = tokens.lower[last + 1]
        stops = (word in PUNCTUATION and word not in {"-", "'"}) or word in STOP_RIGHT
        if stops and not inside:
            break
        if here is not None and here.label == "DATE":
            break
        last += 1
    return _tidy(page, after, last + 1)


def _ends_sentence(page: Page, after: int, hi: int) -> bool:
    return after + 1 >= hi and not page.surface(after)[:1].isalpha()


def _tidy(page: Page, lo: int, hi: int) -> Offsets | None:
    start, end = page.span(lo, hi)
    start, end = trim(page.text, *trim(page.text, start, end, ",;:—–- \n"))
    return (start, end) if start < end else None

"""The terms that a document explains at its end, and the other names its explanations give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from readout.language.words import words
from readout.records import Offsets
from readout.stages.segment.kinds import GLOSSARY_HEADINGS, heading_name
from readout.stages.segment.looks import INNER_STOP
from readout.stages.segment.paragraphs import Unit
from readout.stages.segment.patterns import pattern

__all__ = ["Explained", "aliases_of", "find_glossary"]

DEFINITION_OPENING = pattern(r"<definitions.openings>\b")
DEFINITION_VERB = pattern(r"\b<definitions.verbs>\b")
SURE_VERB = pattern(r"\b<definitions.strong>\b")
ALSO_CALLED = pattern(r"\b<definitions.alias_phrases> (?:as )?(?:the |an? )?")
SMALL = words("word.title_minor")

BRACKET = re.compile(r"\s*[(（\[]([^()（）\[\]]{1,60})[)）\]]\s*$")
YEAR = re.compile(r"(?:1[89]|20)\d{2}(?:[-–/]\d{2,4})?$")
ACRONYM = re.compile(r"[A-Z][A-Za-z&.-]{0,9}[A-Z.]s?$|[A-Z]{2,10}$")
COLON = re.compile(r"\s?[:：]\s+(?=\S)")
SEPARATOR = re.compile(r"\s?[:：]\s+(?=\S)|\s+[–—-]\s+(?=\S)")
ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
DETERMINER = re.compile(r"(?:a|an|the|any|one of)\s", re.IGNORECASE)
TERMS_HEADING = re.compile(
    r"(?:the |some |key )?(?:words|terms|names|expressions|concepts)\b[^.!?]{1,40}"
    r"\b(?:explained|mean|means|meet|used|use|know)\b"
)
PREPOSITION = re.compile(r"\s(?:of|for|on)\s")
OPENING = re.compile(r"[A-Z][a-z]{2,20}\s[^.;:,]{1,60},\s(?=[Tt]he\s|[A-Z“])")
WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
ARTICLED = re.compile(
    r"\b(?:is|are|was|were|serves as|represents)\s+(?:\w+ly\s+)?"
    r"(?:a|an|the|one of|any|those|what)\b",
    re.IGNORECASE,
)
PERSONAL = re.compile(r"\b(?:I|we|you|my|your|let’s|let's)\b", re.IGNORECASE)
QUOTED = re.compile(r"[“\"‘«]([^“”\"‘«»\n]{2,60})[”\"’»]")
QUOTE_OPENS = frozenset('“"‘«')
SHORT_FORM = re.compile(r"[”\"’»]?\s[(（][“\"]?([^()（）“”\",;]{2,24})[”\"]?[)）,;]")
NAME = re.compile(
    r"(?:[A-Z][\w’'-]*|\d{2,4})(?:\s(?:(?:of|the|for|and|on|de)\s)*(?:[A-Z][\w’'-]*|\d{2,4}))*"
)
SENTENCE_MARKS = frozenset(".!?;,")
TAIL_KINDS = frozenset({"other", "byline", "caption"})
"""What may stand behind a glossary."""
HEAD = 320
"""So many characters of a definition are looked at."""
LINE_HEAD = 140
"""In so many characters of a line its term ends."""
TERM_WORDS = 12
LINE_TERM_WORDS = 8
REPEATED_WITHIN = 40
"""In so many units before the end a line's term must not stand before a colon again."""
MOST_PARAGRAPHS = 3
"""So many paragraphs explain one term."""
MOST_SEARCHED = 60
"""So many terms at most are looked for in the text before them."""


@dataclass
class Explained:
    """A term with its explanation, as offsets in the document.

    ``term`` and ``definition`` are the spans of the two segments (the term's with its mark),
    ``name`` the term alone, ``units`` the indices of the units they come from, ``more`` those of
    further paragraphs of the explanation; ``told`` says that the format itself marks them (a
    definition list).
    """

    term: Offsets
    definition: Offsets
    name: str
    explanation: str
    units: tuple[int, ...]
    more: tuple[int, ...] = ()
    told: bool = False


def _plain(text: str) -> str:
    """Return a term without its mark, quotation marks and emphasis."""
    return text.strip(' \t*_“”"‘’«»:：')


def _words(text: str) -> list[str]:
    return list(map(_singular, WORD.findall(text)))


def _singular(word: str) -> str:
    plain = word.lower().replace("’", "'").removesuffix("'s")
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") else plain


def _content(text: str) -> list[str]:
    """Return the words of a text without articles, prepositions and the like."""
    return [word for word in _words(text) if word not in SMALL]


def _head(definition: str) -> str:
    """Return the first sentence of a definition, or as much of it as is looked at."""
    head = definition[:HEAD]
    stop = INNER_STOP.search(head)
    return head if stop is None else head[: stop.start() + 2]


def _defines(name: str, definition: str) -> int:
    """Tell how surely a paragraph says what a term is.

    2 by its verb, 1 because it opens with the term, 0 not.
    """
    head = _head(definition)
    if DEFINITION_OPENING.match(head):
        return 2
    wanted = _content(BRACKET.sub("", name))
    if not wanted:
        return 0
    verb = DEFINITION_VERB.search(head)
    if verb is not None and _mentions(name, wanted, head[: verb.start()]):
        if SURE_VERB.match(head, verb.start()) or _says_what(name, head):
            return 2
    return int(_opens(BRACKET.sub("", name), wanted, head))


def _says_what(name: str, head: str) -> bool:
    """Tell whether a verb with an article ("is a") follows, or the term is a name anyway."""
    return ARTICLED.search(head) is not None or _is_name(BRACKET.sub("", name))


def _mentions(name: str, wanted: list[str], lead: str) -> bool:
    """Tell whether a term, its short form or most of its words stand before the verb."""
    bracket = BRACKET.search(name)
    if BRACKET.sub("", name) in lead or (bracket is not None and bracket[1] in lead):
        return True
    before = _words(lead)
    shared = [word for word in wanted if word in before]
    near = before[: len(wanted) + 6]
    return len(shared) >= 0.6 * len(wanted) and not set(wanted).isdisjoint(near)


def _opens(base: str, wanted: list[str], head: str) -> bool:
    """Tell whether a definition opens with its term, with its noun phrase, or a phrase before it.

    "The Fifth Plenum, …" opens for the "Fifth Plenum of the Council"; "Passed in 2032, the Quay
    Act …" for its Act.
    """
    opening = _content(head)
    if _starts(opening, wanted):
        return True
    phrase = _words(PREPOSITION.split(base, maxsplit=1)[0])
    if 1 < len(phrase) < len(wanted) and _starts(opening, phrase):
        return True
    first = OPENING.match(head)
    return first is not None and _starts(_content(head[first.end() :]), wanted)


def _starts(words: list[str], wanted: list[str]) -> bool:
    return words[: len(wanted)] == wanted


def _is_name(term: str) -> bool:
    """Tell whether a term is a name: two capitalised words, or an acronym."""
    words = term.split()
    capitals = [word for word in words if word[0].isupper()]
    return len(capitals) >= 2 or any(len(word) > 1 and word.isupper() for word in words)


def _is_term(unit: Unit) -> bool:
    """Tell whether a unit could be the line of a term."""
    look = unit.look
    if unit.kind not in {"heading", "paragraph"} or unit.lines > 1 or len(unit.text) > 120:
        return False
    if unit.marker is not None and not unit.marker.markdown:
        return False
    if not 0 < look.size <= TERM_WORDS or look.stopped or look.last in ",;":
        return False
    return heading_name(unit.body) not in GLOSSARY_HEADINGS


def _is_body(unit: Unit) -> bool:
    """Tell whether a unit could be a paragraph that explains a term."""
    prose = unit.look.stopped or unit.look.size > TERM_WORDS
    return prose and unit.kind in {"paragraph", "quotation"}


def find_glossary(units: list[Unit]) -> list[Explained]:
    """Find the terms explained at the tail of a document, in order.

    The kinds of their units are left as they are.
    """
    stop = len(units)
    while stop and units[stop - 1].kind in TAIL_KINDS:
        stop -= 1
    begin = _glossary_begin(units, stop)
    headed = begin is not None
    lower = _text_begin(units) if begin is None else begin
    lined = _lined(units, lower, stop, headed=headed)
    found = lined or _paired(units, lower, stop, headed=headed)
    return sorted([*_told(units), *found], key=lambda one: one.units[0])


def _told(units: list[Unit]) -> Iterator[Explained]:
    """Take over the terms and definitions that the format marks."""
    for index, (term, text) in enumerate(pairwise(units)):
        if term.kind == "glossary_term" and text.kind == "glossary_definition":
            found = _pair(units, index, index + 2)
            found.told = True
            yield found


def _pair(units: list[Unit], index: int, end: int) -> Explained:
    """Make a term of one unit, and its explanation of those behind it."""
    term, text = units[index], units[index + 1]
    return Explained(
        term=(term.start, term.end),
        definition=(text.start, text.end),
        name=_plain(term.body),
        explanation=text.text,
        units=(index, index + 1),
        more=tuple(range(index + 2, end)),
    )


def _text_begin(units: list[Unit]) -> int:
    """Return the index behind the title, 0 without one."""
    behind = (index for index, unit in enumerate(units, start=1) if unit.kind == "title")
    return next(behind, 0)


def _glossary_begin(units: list[Unit], stop: int) -> int | None:
    """Return the index behind the last heading such as "Glossary", if only terms can follow it."""
    for index in range(stop, 0, -1):
        unit = units[index - 1]
        if unit.kind == "heading":
            name = heading_name(unit.body)
            if name in GLOSSARY_HEADINGS or TERMS_HEADING.match(name):
                return index
    return None


class _Earlier:
    """Tells whether a name stands in the text before a unit.

    What a glossary explains, the text has used.
    """

    def __init__(self, units: list[Unit]) -> None:
        self._units = units
        self._left = MOST_SEARCHED

    @cached_property
    def _texts(self) -> list[str]:
        return [unit.text.lower() for unit in self._units]

    def has(self, name: str, index: int) -> bool:
        base = BRACKET.sub("", name).lower()
        if len(base.split()) < 2 or not self._left:
            return False
        self._left -= 1
        return any(base in text for text in self._texts[:index])


def _paired(units: list[Unit], lower: int, stop: int, *, headed: bool) -> list[Explained]:
    """Find terms on lines of their own over their explanations, from the end upwards.

    An explanation that does not say by its words what the term is counts where the text has used
    the term before.
    """
    found: list[Explained] = []
    earlier = _Earlier(units)
    sure = used = 0
    end = stop
    while (term := _term_above(units, lower, end)) is not None:
        one = _pair(units, term, end)
        if not headed:
            strength = _defines(one.name, one.explanation)
            known = strength == 2 or earlier.has(one.name, term)
            if not (strength or known) or (one.more and not found):
                break
            sure += strength == 2
            used += known
        found.append(one)
        end = term
    found.reverse()
    return found if headed or _is_glossary(found, sure, used) else []


def _term_above(units: list[Unit], lower: int, end: int) -> int | None:
    """Return the index of the term whose explanation ends before ``end``, if there is one."""
    body = end - 1
    lowest = max(lower, end - MOST_PARAGRAPHS)
    while body > lowest and _is_body(units[body]) and _is_body(units[body - 1]):
        body -= 1
    if body <= lower or not _is_body(units[body]) or not _is_term(units[body - 1]):
        return None
    return body - 1


def _is_glossary(found: list[Explained], sure: int, used: int) -> bool:
    """Tell whether pairs without a heading are one: most by their verbs, all known, or one clear."""
    count = len(found)
    if count < 2:
        return all(map(_is_clear, found))
    known = count >= 3 and used == count and sure > 0
    return known or 2 * sure >= count


def _is_clear(only: Explained) -> bool:
    """Tell whether a single pair at the end is a glossary: it must open with the term itself."""
    head = _head(only.explanation)
    if DEFINITION_OPENING.match(head):
        return True
    if not _is_name(only.name) or not _starts(_content(head), _content(BRACKET.sub("", only.name))):
        return False
    return SURE_VERB.search(head) is not None or ARTICLED.search(head) is not None


def _lined(units: list[Unit], lower: int, stop: int, *, headed: bool) -> list[Explained]:
    """Find ``Term: explanation`` lines, from the end upwards."""
    found: dict[str, Explained] = {}
    for index in range(stop - 1, lower - 1, -1):
        one = _line(units[index], index, headed=headed)
        if one is None or one.name.lower() in found:
            break
        found[one.name.lower()] = one
    lines = list(found.values())[::-1]
    if headed:
        return lines
    begin = max(0, stop - REPEATED_WITHIN)
    repeated = any(_says(one, units[begin : one.units[0]]) for one in lines)
    return [] if repeated or len(lines) < 2 else lines


def _says(one: Explained, units: list[Unit]) -> bool:
    """Tell whether units open with a term and a colon: a speaker's name, not a term."""
    return any(unit.text.startswith(f"{one.name}:") for unit in units)


def _line(unit: Unit, index: int, *, headed: bool) -> Explained | None:
    """Read one line as ``Term: explanation``."""
    if unit.kind not in {"paragraph", "list_item", "heading"}:
        return None
    if unit.marker is not None and unit.marker.markdown:
        return None
    body = unit.body
    match = (SEPARATOR if headed else COLON).search(body[:LINE_HEAD])
    if match is None:
        return None
    name = _plain(body[: match.start()])
    explanation = body[match.end() :].strip(" \t*_")
    if not 0 < len(name.split()) <= LINE_TERM_WORDS:
        return None
    if len(explanation.split()) < 3 or explanation[0] in QUOTE_OPENS:
        return None
    if not headed and not _explains(name, explanation):
        return None
    term_end = unit.body_start + len(body[: match.start()].rstrip())
    return Explained(
        term=(unit.start, term_end),
        definition=(unit.body_start + match.end(), unit.end),
        name=name,
        explanation=explanation,
        units=(index,),
    )


def _explains(name: str, explanation: str) -> bool:
    """Tell whether what stands before a colon is a term, and what stands behind says what it is."""
    if not name[0].isupper() or not SENTENCE_MARKS.isdisjoint(name):
        return False
    if "?" in explanation or PERSONAL.search(explanation[:HEAD]):
        return False
    if DEFINITION_OPENING.match(explanation) or DETERMINER.match(explanation):
        return True
    return explanation[0].islower() or _defines(name, explanation) > 0


def aliases_of(name: str, explanation: str) -> list[str]:
    """Return the other names that a term and its explanation give, in order, each once.

    Parameters
    ----------
    name : str
        The term.
    explanation : str
        The paragraph that defines it.
    """
    base = BRACKET.sub("", name)
    head = _head(explanation)
    found = [*_bracketed(name, base), *_opening(head), *_acronyms(base, head), *_called(head)]
    aliases = dict.fromkeys(alias.strip(" ,;.") for alias in found)
    return [alias for alias in aliases if alias != name and _is_alias(alias, base)]


def _is_alias(alias: str, base: str) -> bool:
    """Tell whether a name is more than a small word, and no part of the term.

    "Plenums of the Central Committee, also called Central Committee plenums".
    """
    part = base.endswith((f" of the {alias}", f" of {alias}"))
    return len(alias) > 1 and alias.lower() not in SMALL and not part


def _bracketed(name: str, base: str) -> list[str]:
    """Return the term without its bracket, and what the bracket makes of it."""
    bracket = BRACKET.search(name)
    if bracket is None:
        return []
    inner = bracket[1].strip()
    if YEAR.match(inner):
        return [f"{inner} {base}", base]
    return [inner, base] if ACRONYM.match(inner) else [base]


def _opening(head: str) -> list[str]:
    """Return what stands in marks at the very beginning."""
    quoted = QUOTED.match(ARTICLE.sub("", head, count=1))
    return [] if quoted is None else [quoted[1]]


def _acronyms(base: str, head: str) -> list[str]:
    """Return the short form in brackets behind the term, or the name before one that is its own."""
    at = head.lower().find(base.lower())
    if at < 0:
        return []
    before = head[:at]
    after = head[at + len(base) :]
    short = SHORT_FORM.match(after[:40])
    if short is not None and ACRONYM.match(short[1]):
        return [short[1]]
    if not ACRONYM.match(base) or not before.endswith("("):
        return []
    full = NAME.search(ARTICLE.sub("", before, count=1))
    return [] if full is None else [full[0]]


def _called(head: str) -> Iterator[str]:
    """Yield the names behind "also called" and the like."""
    for phrase in ALSO_CALLED.finditer(head):
        rest = head[phrase.end() : phrase.end() + 80]
        quoted = QUOTED.match(rest)
        name = NAME.match(rest)
        if quoted is not None:
            yield quoted[1]
        elif name is not None:
            yield name[0]

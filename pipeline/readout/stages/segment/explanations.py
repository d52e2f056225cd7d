"""The terms that a document explains at its end, and the other names its explanations give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from readout.language.words import words
from readout.records.types import Offsets
from readout.stages.segment.kinds import GLOSSARY_HEADINGS, heading_name
from readout.stages.segment.looks import INNER_STOP
from readout.stages.segment.paragraphs import Unit
from readout.stages.segment.patterns import pattern

__all__ = ["Claim", "Explained", "find_glossary"]

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
MOST = 0.6
"""Such a share of a term's words stands before the verb that explains it."""
TERM_WORDS = 12
LINE_TERM_WORDS = 8
REPEATED_WITHIN = 40
"""In so many units before the end a line's term must not stand before a colon again."""
MOST_PARAGRAPHS = 3
"""So many paragraphs explain one term."""
MOST_SEARCHED = 60
"""So many terms at most are looked for in the text before them."""


@dataclass
class Claim:
    """A term, as it stands on its line, and a paragraph that may explain it."""

    name: str
    explanation: str

    @cached_property
    def base(self) -> str:
        """The term without what stands in brackets behind it."""
        return BRACKET.sub("", self.name)

    @cached_property
    def bracket(self) -> str | None:
        """What stands in brackets behind the term."""
        found = BRACKET.search(self.name)
        return found and found[1]

    @cached_property
    def words(self) -> list[str]:
        """The words of the term, small ones apart."""
        return _content(self.base)

    @cached_property
    def head(self) -> str:
        """The first sentence of the explanation, or as much of it as is looked at."""
        head = self.explanation[:HEAD]
        stop = INNER_STOP.search(head)
        return head if stop is None else head[: stop.start() + 2]

    @property
    def strength(self) -> int:
        """How surely the paragraph says what the term is.

        2 by its verb, 1 because it opens with the term, 0 not.
        """
        if DEFINITION_OPENING.match(self.head) or self._has_verb():
            return 2
        return int(self._opens())

    def _has_verb(self) -> bool:
        """Tell whether a verb behind the term says what it is."""
        head = self.head
        verb = DEFINITION_VERB.search(head)
        if verb is None:
            return False
        at = verb.start()
        if not self._stands_in(head[:at]):
            return False
        if SURE_VERB.match(head, at) or ARTICLED.search(head):
            return True
        return _is_name(self.base)

    def _stands_in(self, lead: str) -> bool:
        """Tell whether the term, its short form or most of its words stand before the verb."""
        wanted = self.words
        if not wanted:
            return False
        if self.base in lead:
            return True
        if self.bracket is not None and self.bracket in lead:
            return True
        before = _words(lead)
        shared = [word for word in wanted if word in before]
        if len(shared) < MOST * len(wanted):
            return False
        near = before[: len(wanted) + 6]
        return not set(wanted).isdisjoint(near)

    def _opens(self) -> bool:
        """Tell whether the paragraph opens with the term, its noun phrase, or a phrase before it.

        "The Fifth Plenum, …" opens for the "Fifth Plenum of the Council"; "Passed in 2032, the
        Quay Act …" for its Act.
        """
        wanted = self.words
        if not wanted:
            return False
        opening = _content(self.head)
        if _starts(opening, wanted):
            return True
        noun_phrase, *_ = PREPOSITION.split(self.base, maxsplit=1)
        phrase = _words(noun_phrase)
        if 1 < len(phrase) < len(wanted) and _starts(opening, phrase):
            return True
        first = OPENING.match(self.head)
        if first is None:
            return False
        behind = self.head[first.end() :]
        return _starts(_content(behind), wanted)

    @property
    def clear(self) -> bool:
        """Whether the paragraph explains the term even where no other does: it opens with it."""
        if DEFINITION_OPENING.match(self.head):
            return True
        if not _starts(_content(self.head), self.words) or not _is_name(self.name):
            return False
        verb = SURE_VERB.search(self.head) or ARTICLED.search(self.head)
        return verb is not None

    @property
    def aliases(self) -> list[str]:
        """The other names that term and paragraph give, in order, each once."""
        found = [*self._around_bracket(), *self._in_marks(), *self._short_forms(), *self._called()]
        aliases = dict.fromkeys(alias.strip(" ,;.") for alias in found)
        return [alias for alias in aliases if self._is_alias(alias)]

    def _is_alias(self, alias: str) -> bool:
        """Tell whether a name is more than a small word, and neither the term nor its end.

        "Plenums of the Central Committee, also called Central Committee plenums".
        """
        if len(alias) < 2 or alias == self.name:
            return False
        part = self.base.endswith((f" of the {alias}", f" of {alias}"))
        return not part and alias.lower() not in SMALL

    def _around_bracket(self) -> list[str]:
        """Return the term without its bracket, and what the bracket makes of it."""
        if self.bracket is None:
            return []
        inner = self.bracket.strip()
        if YEAR.match(inner):
            return [f"{inner} {self.base}", self.base]
        return [inner, self.base] if ACRONYM.match(inner) else [self.base]

    def _in_marks(self) -> list[str]:
        """Return what stands in marks at the very beginning."""
        quoted = QUOTED.match(_bare(self.head))
        return [] if quoted is None else [quoted[1]]

    def _short_forms(self) -> list[str]:
        """Return the short form in brackets behind the term, or the name before it as one."""
        head = self.head
        base = self.base
        at = head.lower().find(base.lower())
        if at < 0:
            return []
        before = head[:at]
        behind = at + len(base)
        short = SHORT_FORM.match(head[behind : behind + 40])
        if short is not None and ACRONYM.match(short[1]):
            return [short[1]]
        if not before.endswith("(") or not ACRONYM.match(base):
            return []
        full = NAME.search(_bare(before))
        return [] if full is None else [full[0]]

    def _called(self) -> Iterator[str]:
        """Yield the names behind "also called" and the like."""
        for phrase in ALSO_CALLED.finditer(self.head):
            rest = self.head[phrase.end() : phrase.end() + 80]
            quoted = QUOTED.match(rest)
            name = NAME.match(rest)
            if quoted is not None:
                yield quoted[1]
            elif name is not None:
                yield name[0]


@dataclass
class Explained(Claim):
    """A term with its explanation, as offsets in the document.

    ``term`` and ``definition`` are the spans of the two segments (the term's with its mark),
    ``units`` the indices of the units they come from: one line, or a line and paragraphs; ``told``
    says that the format itself marks them (a definition list).
    """

    term: Offsets
    definition: Offsets
    units: range
    told: bool = False


def _plain(text: str) -> str:
    """Return a term without its mark, quotation marks and emphasis."""
    return text.strip(' \t*_“”"‘’«»:：')


def _bare(text: str) -> str:
    """Return a text without the article that it opens with."""
    return ARTICLE.sub("", text, count=1)


def _words(text: str) -> list[str]:
    return [_singular(word) for word in WORD.findall(text)]


def _singular(word: str) -> str:
    plain = word.lower().replace("’", "'").removesuffix("'s")
    plural = len(plain) > 3 and plain.endswith("s")
    return plain[:-1] if plural else plain


def _content(text: str) -> list[str]:
    """Return the words of a text without articles, prepositions and the like."""
    return [word for word in _words(text) if word not in SMALL]


def _starts(words: list[str], wanted: list[str]) -> bool:
    return words[: len(wanted)] == wanted


def _is_name(term: str) -> bool:
    """Tell whether a term is a name: two capitalised words, or an acronym."""
    words = term.split()
    if sum(word[0].isupper() for word in words) >= 2:
        return True
    return any(len(word) > 1 and word.isupper() for word in words)


def _is_term(unit: Unit) -> bool:
    """Tell whether a unit could be the line of a term."""
    look = unit.look
    if unit.kind not in {"heading", "paragraph"}:
        return False
    if unit.lines > 1 or len(unit.text) > 120:
        return False
    if unit.marker is not None and not unit.marker.markdown:
        return False
    if not 0 < look.size <= TERM_WORDS:
        return False
    if look.stopped or look.last in ",;":
        return False
    name = heading_name(unit.body)
    return name not in GLOSSARY_HEADINGS


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
    found += _told(units)
    found.sort(key=lambda one: one.units.start)
    return found


def _told(units: list[Unit]) -> Iterator[Explained]:
    """Take over the terms and definitions that the format marks."""
    for index, (term, text) in enumerate(pairwise(units)):
        if term.kind == "glossary_term" and text.kind == "glossary_definition":
            found = _pair(units, index, index + 2)
            found.told = True
            yield found


def _pair(units: list[Unit], index: int, end: int) -> Explained:
    """Make a term of one unit, and its explanation of those behind it."""
    term = units[index]
    text = units[index + 1]
    return Explained(
        name=_plain(term.body),
        explanation=text.text,
        term=(term.start, term.end),
        definition=(text.start, text.end),
        units=range(index, end),
    )


def _text_begin(units: list[Unit]) -> int:
    """Return the index behind the title, 0 without one."""
    for index, unit in enumerate(units):
        if unit.kind == "title":
            return index + 1
    return 0


def _glossary_begin(units: list[Unit], stop: int) -> int | None:
    """Return the index behind the last heading such as "Glossary"."""
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
        if not self._left or len(name.split()) < 2:
            return False
        self._left -= 1
        wanted = name.lower()
        return any(wanted in text for text in self._texts[:index])


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
            strength = one.strength
            known = strength == 2 or earlier.has(one.base, term)
            if not strength and not known:
                break
            if len(one.units) > 2 and not found:
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
    term = body - 1
    if term < lower or not _is_body(units[body]):
        return None
    return term if _is_term(units[term]) else None


def _is_glossary(found: list[Explained], sure: int, used: int) -> bool:
    """Tell whether pairs without a heading are one: most sure, all known, or a clear one."""
    count = len(found)
    if count < 2:
        return all(one.clear for one in found)
    if 2 * sure >= count:
        return True
    return count >= 3 and used == count and sure > 0


def _lined(units: list[Unit], lower: int, stop: int, *, headed: bool) -> list[Explained]:
    """Find ``Term: explanation`` lines, from the end upwards."""
    found: dict[str, Explained] = {}
    for index in range(stop - 1, lower - 1, -1):
        one = _line(units[index], index, headed=headed)
        if one is None or one.name.lower() in found:
            break
        found[one.name.lower()] = one
    lines = list(found.values())
    lines.reverse()
    if headed:
        return lines
    begin = max(0, stop - REPEATED_WITHIN)
    repeated = any(_says(one, units[begin : one.units.start]) for one in lines)
    return [] if repeated or len(lines) < 2 else lines


def _says(one: Explained, units: list[Unit]) -> bool:
    """Tell whether units open with a term and a colon: a speaker's name, not a term."""
    opening = f"{one.name}:"
    return any(unit.text.startswith(opening) for unit in units)


def _line(unit: Unit, index: int, *, headed: bool) -> Explained | None:
    """Read one line as ``Term: explanation``."""
    if unit.kind not in {"paragraph", "list_item", "heading"}:
        return None
    if unit.marker is not None and unit.marker.markdown:
        return None
    between = SEPARATOR if headed else COLON
    match = between.search(unit.body[:LINE_HEAD])
    if match is None:
        return None
    term = unit.body[: match.start()].rstrip()
    one = Explained(
        name=_plain(term),
        explanation=unit.body[match.end() :].strip(" \t*_"),
        term=(unit.start, unit.body_start + len(term)),
        definition=(unit.body_start + match.end(), unit.end),
        units=range(index, index + 1),
    )
    fits = _is_short(one) and (headed or _is_plain(one))
    return one if fits else None


def _is_short(one: Claim) -> bool:
    """Tell whether a line parts a few words from a few more, and no speaker from a quotation."""
    words = one.name.split()
    if not 0 < len(words) <= LINE_TERM_WORDS:
        return False
    text = one.explanation
    return len(text.split()) >= 3 and text[0] not in QUOTE_OPENS


def _is_plain(one: Claim) -> bool:
    """Tell whether what stands before a colon is a term, and what stands behind says what it is."""
    if not one.name[0].isupper() or not SENTENCE_MARKS.isdisjoint(one.name):
        return False
    text = one.explanation
    if "?" in text or PERSONAL.search(text[:HEAD]):
        return False
    if text[0].islower():
        return True
    if DEFINITION_OPENING.match(text) or DETERMINER.match(text):
        return True
    return one.strength > 0

"""The terms that a document explains at its end, and the other names its explanations give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from operator import attrgetter

from readout.language.words import pattern, words
from readout.records.types import Offsets
from readout.stages.segment.features import INNER_STOP
from readout.stages.segment.kinds import GLOSSARY_HEADINGS, heading_name
from readout.stages.segment.paragraphs import TextUnit

__all__ = ["Explained", "find_glossary"]

DEFINITION_OPENING = pattern(r"<definitions.openings>\b")
DEFINITION_VERB = pattern(r"\b<definitions.verbs>\b")
SMALL = words("word.title_minor")

BRACKET = re.compile(r"\s*[(（\[]([^()（）\[\]]{1,60})[)）\]]\s*$")
YEAR = re.compile(r"(?:1[89]|20)\d{2}(?:[-–/]\d{2,4})?$")
ACRONYM = re.compile(r"[A-Z][A-Za-z&.-]{0,9}[A-Z.]s?$|[A-Z]{2,10}$")
COLON = re.compile(r"\s?[:：]\s+(?=\S)")
SEPARATOR = re.compile(r"\s?[:：]\s+(?=\S)|\s+[–—-]\s+(?=\S)")
ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
PHRASE = re.compile(r"[a-z]|(?:A|An|The|Any|One of)\s")
"""The opening of an explanation, as no speaker's turn has it."""
TERMS_HEADING = re.compile(
    r"(?:the |some |key )?(?:words|terms|names|expressions|concepts)\b[^.!?]{1,40}"
    r"\b(?:explained|mean|means|meet|used|use|know)\b"
)
WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
ARTICLED = re.compile(
    r"\b(?:is|are|was|were|serves as|represents)\s+(?:\w+ly\s+)?"
    r"(?:a|an|the|one of|any|those|what)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[“\"‘«]([^“”\"‘«»\n]{2,60})[”\"’»]")
SHORT_FORM = re.compile(r"[”\"’»]?\s[(（][“\"]?([^()（）“”\",;]{2,24})[”\"]?[)）,;]")
NAME = (
    r"[A-Z][\w’'-]{0,40}"
    r"(?:\s(?:[A-Z&][\w’'-]{0,40}|(?:of|for|and|the|on)\s(?:the\s)?[A-Z][\w’'-]{0,40})){0,7}"
)
ALIAS = re.compile(
    r"\b(?:or|in\sshort|abbreviation|(?P<full>in\sfull(?:\scalled)?)"
    r"|(?P<called>called|colloquially|termed|dubbed|styled|abbreviated(?:\sas|\sto)?|shortened\sto"
    r"|(?:known(?:\s[a-z]{1,12}){0,4}|referred\sto(?:\s[a-z]{1,12}){0,6})\sas"
    r"|known\sby\s(?:its|the|their)(?:\s[a-z]{1,12}){0,2}"
    r"\s(?:name|names|acronym|initials|abbreviation)))"
    r",?\s(?:simply\s|also\s)?(?:the\s|an?\s)?"
    rf"(?:[“\"‘'](?P<quoted>[^“”\"‘\n]{{2,60}}?)[,.]?[”\"’']|\(?(?P<name>{NAME}))(?P<short>\sfor\sshort)?"
)
"""A phrase that gives a term another name, in quotation marks or with capitals."""
CAPITALS = re.compile(r"[A-Z]")
BRACKETED = re.compile(r"\(([A-Z]{2,8})\)")
READ = 600
"""Characters of an explanation in which other names are looked for."""
EDGES = ' \t*_“”"‘’«»:：'
"""Marks, emphasis and colons around a term."""
TAIL_KINDS = frozenset({"other", "byline", "caption"})
"""Kinds of segments behind a glossary."""
HEAD = 320
"""Characters of a definition that are read: a verb further on explains another thing."""
LINE_HEAD = 140
"""Characters of a line in which its term ends."""
MOST = 0.6
"""Share of a term's words before the verb that explains it; the rest is left out."""
TERM_WORDS = 12
LINE_TERM_WORDS = 8
MOST_PARAGRAPHS = 3
"""Paragraphs that explain one term, at most."""
MOST_SEARCHED = 60
"""Terms that are looked for in the text before them, at most: time stays linear."""


@dataclass
class Explained:
    """A term with its explanation, as offsets in the document.

    ``term`` and ``definition`` are the spans of the two segments (the term's with its mark),
    ``units`` the indices of the units they come from: one line, or a line and paragraphs; ``alone``
    says that no heading such as "Glossary" stands over it.
    """

    name: str
    explanation: str
    term: Offsets
    definition: Offsets
    units: range
    alone: bool = False

    @cached_property
    def base(self) -> str:
        """The term without what stands in brackets behind it."""
        return BRACKET.sub("", self.name)

    @cached_property
    def head(self) -> str:
        """The first sentence of the explanation, or as much of it as is looked at."""
        head = self.explanation[:HEAD]
        stop = INNER_STOP.search(head)
        return head if stop is None else head[: stop.start() + 2]

    @property
    def plain(self) -> bool:
        """Whether a line ``Term: explanation`` says what a term is, without a heading over it."""
        if not self.name[0].isupper() or "?" in self.explanation:
            return False
        return PHRASE.match(self.explanation) is not None or self.defines

    @cached_property
    def defines(self) -> bool:
        """Whether the explanation says by its opening, or by a verb behind the term, what it is."""
        if DEFINITION_OPENING.match(self.head):
            return True
        verb = DEFINITION_VERB.search(self.head)
        base = self.base.split()
        acronym = any(len(word) > 1 and word.isupper() for word in base)
        name = acronym or sum(word[0].isupper() for word in base) >= 2
        if verb is None or not (name or ARTICLED.search(self.head)):
            return False
        wanted = set(_content(self.base))
        shared = wanted.intersection(_content(self.head[: verb.start()]))
        return len(shared) >= MOST * len(wanted) > 0

    @property
    def aliases(self) -> list[str]:
        """The other names that term and explanation give, in order, each once.

        None is a small word, the term or its end ("Plenums of the Central Committee, also called
        Central Committee plenums").
        """
        names = dict.fromkeys(name.strip(" ,;.") for name in self._names())
        return [
            name
            for name in names
            if len(name) > 1
            and name != self.name
            and name.lower() not in SMALL
            and not self.base.endswith((f" of the {name}", f" of {name}"))
        ]

    def _names(self) -> Iterator[str]:
        """Yield what brackets, quotation marks and "also called" give as names."""
        if bracket := BRACKET.search(self.name):
            inner = bracket[1].strip()
            if YEAR.match(inner):
                yield f"{inner} {self.base}"
            elif ACRONYM.match(inner):
                yield inner
            yield self.base
        if quoted := QUOTED.match(ARTICLE.sub("", self.head, count=1)):
            yield quoted[1]
        short = SHORT_FORM.match(self.head.partition(self.base)[2])
        if short is not None and ACRONYM.match(short[1]):
            yield short[1]
        yield from self._also_called()

    def _also_called(self) -> Iterator[str]:
        """Yield the names that a phrase gives, marked as such or made of the term's own words."""
        text = self.explanation[:READ]
        initials = "".join(CAPITALS.findall(self.base))
        own = set(self.base.split())
        for match in ALIAS.finditer(text):
            name = match["quoted"] or match["name"].rstrip("’'")
            called = match["called"] and match.start() < len(self.head)
            marked = any(match.group("quoted", "short", "full")) or name.isupper()
            if called or marked or own.issuperset(name.split()):
                yield name
        if initials in BRACKETED.findall(text):
            yield initials


def _content(text: str) -> list[str]:
    """Return the words of a text in lower case, without articles, prepositions and the like."""
    found = (word.lower().replace("’", "'").removesuffix("'s") for word in WORD.findall(text))
    return [word for word in found if word not in SMALL]


def _is_term(unit: TextUnit) -> bool:
    """Return whether a unit could be the line of a term."""
    features = unit.features
    if unit.kind not in {"heading", "paragraph"} or unit.lines > 1 or len(unit.text) > 120:
        return False
    if unit.marker is not None and not unit.markdown:
        return False
    if not 0 < features.size <= TERM_WORDS or features.stopped or features.last in ",;":
        return False
    return heading_name(unit.body) not in GLOSSARY_HEADINGS


def _is_body(unit: TextUnit) -> bool:
    """Return whether a unit could be a paragraph that explains a term."""
    prose = unit.features.stopped or unit.features.size > TERM_WORDS
    return prose and unit.kind in {"paragraph", "quotation"}


def find_glossary(units: list[TextUnit]) -> list[Explained]:
    """Find the terms explained at the tail of a document, in order.

    The kinds of their units are left as they are.
    """
    tail = takewhile(lambda unit: unit.kind in TAIL_KINDS, reversed(units))
    stop = len(units) - len(list(tail))
    headings = []
    for at, unit in enumerate(units[:stop], 1):
        name = heading_name(unit.body) if unit.kind == "heading" else ""
        if name in GLOSSARY_HEADINGS or TERMS_HEADING.match(name):
            headings.append(at)
    titles = [at for at, unit in enumerate(units, 1) if unit.kind == "title"]
    *_, begin = 0, *titles[:1], *headings[-1:]
    headed = bool(headings)
    found = _lined(units, begin, stop, headed=headed) or _paired(units, begin, stop, headed=headed)
    for one in found:
        one.alone = not headed
    for index, unit in enumerate(units[:-1]):
        kinds = unit.kind, units[index + 1].kind
        if kinds == ("glossary_term", "glossary_definition"):  # of a format's list
            found.append(_pair(units, index, index + 2))
    return sorted(found, key=lambda one: one.units.start)


def _pair(units: list[TextUnit], index: int, end: int) -> Explained:
    """Make a term of one unit, and its explanation of those behind it."""
    term, text = units[index : index + 2]
    words = range(index, end)
    return Explained(term.body.strip(EDGES), text.text, term.span, text.span, words)


def _paired(units: list[TextUnit], lower: int, stop: int, *, headed: bool) -> list[Explained]:
    """Find terms on lines of their own over their explanations, from the end upwards.

    Without a heading one of them says what its term is, and so does each, unless the text has used
    its term before. A single explanation opens with its term.
    """
    found: list[Explained] = []
    end = stop
    while (term := _term_above(units, lower, end)) is not None:
        one = _pair(units, term, end)
        used = len(found) < MOST_SEARCHED and _is_used(one.base, units[:term])
        far = len(one.units) > 2 and not found
        if not headed and (far or not (used or one.defines)):
            break
        found.insert(0, one)
        end = term
    is_glossary = headed or (
        any(map(attrgetter("defines"), found))
        and (len(found) > 1 or _content(found[0].head)[:1] == _content(found[0].base)[:1])
    )
    return found if is_glossary else []


def _is_used(name: str, units: list[TextUnit]) -> bool:
    """Return if a name of several words stands in the text: a glossary explains what it has."""
    return " " in name and any(name.lower() in unit.text.lower() for unit in units)


def _term_above(units: list[TextUnit], lower: int, end: int) -> int | None:
    """Return the index of the term whose explanation ends before ``end``, if there is one."""
    body = end - 1
    lowest = max(lower, end - MOST_PARAGRAPHS)
    while body > lowest and _is_body(units[body]) and _is_body(units[body - 1]):
        body -= 1
    there = body > lower and _is_body(units[body]) and _is_term(units[body - 1])
    return body - 1 if there else None


def _lined(units: list[TextUnit], lower: int, stop: int, *, headed: bool) -> list[Explained]:
    """Find ``Term: explanation`` lines, from the end upwards; without a heading two at least."""
    found: list[Explained] = []
    separator = SEPARATOR if headed else COLON
    for index in range(stop - 1, lower - 1, -1):
        unit = units[index]
        match = separator.search(unit.body[:LINE_HEAD])
        if match is None:
            break
        term = unit.body[: match.start()].rstrip()
        body = unit.start + unit.lead + len(unit.text) - len(unit.body)
        one = Explained(
            name=term.strip(EDGES),
            explanation=unit.body[match.end() :].strip(" \t*_"),
            term=(unit.start, body + len(term)),
            definition=(body + match.end(), unit.end),
            units=range(index, index + 1),
        )
        sized = 0 < len(one.name.split()) <= LINE_TERM_WORDS and len(one.explanation.split()) >= 3
        if not sized or not (headed or one.plain):
            break
        found.insert(0, one)
    speakers = len({one.name.lower() for one in found}) < len(found)  # who take turns
    return found if (headed or len(found) > 1) and not speakers else []

"""The terms that a document explains at its end, and the other names its explanations give them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from readout.stages.segment.kinds import heading_name
from readout.stages.segment.lexicon import lexicon
from readout.stages.segment.lines import INNER_STOP
from readout.stages.segment.units import Unit

__all__ = ["Explained", "aliases_of", "find_glossary", "plain_term"]

BRACKET = re.compile(r"\s*[(（\[]([^()（）\[\]]{1,60})[)）\]]\s*$")
YEAR = re.compile(r"(?:1[89]|20)\d{2}(?:[-–/]\d{2,4})?$")
ACRONYM = re.compile(r"[A-Z][A-Za-z&.-]{0,9}[A-Z.]s?$|[A-Z]{2,10}$")
COLON = re.compile(r"\s?[:：]\s+(?=\S)")
SEPARATOR = re.compile(r"\s?[:：]\s+(?=\S)|\s+[–—-]\s+(?=\S)")
ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
TERMS_HEADING = re.compile(
    r"(?:the |some |key )?(?:words|terms|names|expressions|concepts)\b[^.!?]{1,40}"
    r"\b(?:explained|mean|means|meet|used|use|know)\b"
)
PREPOSITION = re.compile(r"\s(?:of|for|on)\s")
OPENING = re.compile(r"[A-Z][a-z]{2,20}\s[^.;:,]{1,60},\s(?=[Tt]he\s|[A-Z“])")
WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
ARTICLED = re.compile(
    r"\b(?:is|are|was|were|serves as|represents)\s+(?:\w+ly\s+)?(?:a|an|the|one of|any|those|what)\b",
    re.IGNORECASE,
)
PERSONAL = re.compile(r"\b(?:I|we|you|my|your|let’s|let's)\b", re.IGNORECASE)
QUOTED = re.compile(r"[“\"‘«]([^“”\"‘«»\n]{2,60})[”\"’»]")
NAME = re.compile(
    r"(?:[A-Z][\w’'-]*|\d{2,4})(?:\s(?:(?:of|the|for|and|on|de)\s)*(?:[A-Z][\w’'-]*|\d{2,4}))*"
)
HEAD = 320
"""So many characters of a definition are looked at."""

SMALL = frozenset({"the", "a", "an", "of", "and", "for", "on", "in", "to", "by", "with"})
TERM_WORDS = 12
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

    term: tuple[int, int]
    definition: tuple[int, int]
    name: str
    explanation: str
    units: tuple[int, ...]
    more: tuple[int, ...] = field(default_factory=tuple)
    told: bool = False


def plain_term(text: str) -> str:
    """Return a term without its mark, quotation marks and emphasis."""
    return text.strip(' \t*_“”"‘’«»:：')


def _words(text: str) -> list[str]:
    found = [word.lower().replace("’", "'").removesuffix("'s") for word in WORD.findall(text)]
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found]


def _head(definition: str) -> str:
    """Return the first sentence of a definition, or as much of it as is looked at."""
    head = definition[:HEAD]
    match = INNER_STOP.search(head)
    return head[: match.start() + 2] if match else head


def _defines(name: str, definition: str) -> int:
    """Tell how surely a paragraph says what a term is.

    2 by its verb, 1 because it opens with the term, 0 not.
    """
    head = _head(definition)
    if lexicon().definition_opening.match(head):
        return 2
    base = BRACKET.sub("", name)
    wanted = [word for word in _words(base) if word not in SMALL]
    if not wanted:
        return 0
    opens = _opens(base, wanted, head)
    verb = lexicon().definition_verb.search(head)
    if verb is None:
        return int(opens)
    lead = head[: verb.start()]
    before = _words(lead)
    shared = sum(word in before for word in wanted)
    bracket = BRACKET.search(name)
    spelled = base in lead or (bracket is not None and bracket[1] in lead)
    near = any(word in wanted for word in before[: len(wanted) + 6])
    if not spelled and (shared < 0.6 * len(wanted) or not near):
        return int(opens)
    sure = lexicon().strong_verb.match(head, verb.start()) or ARTICLED.search(head) or _proper(base)
    return 2 if sure else int(opens)


def _opens(base: str, wanted: list[str], head: str) -> bool:
    """Tell whether a definition opens with its term, with its head noun phrase, or with a phrase before it.

    "The Fifth Plenum, …" opens for the "Fifth Plenum of the Council"; "Passed in 2032, the Quay Act …" for its Act.
    """
    words = [word for word in _words(head) if word not in SMALL]
    if words[: len(wanted)] == wanted:
        return True
    phrase = _words(PREPOSITION.split(base, maxsplit=1)[0])
    if 1 < len(phrase) < len(wanted) and words[: len(phrase)] == phrase:
        return True
    first = OPENING.match(head)
    return (
        first is not None
        and [w for w in _words(head[first.end() :]) if w not in SMALL][: len(wanted)] == wanted
    )


def _proper(name: str) -> bool:
    """Tell whether a term is a name: two capitalised words, or an acronym."""
    words = name.split()
    return sum(word[:1].isupper() for word in words) >= 2 or any(
        len(w) > 1 and w.isupper() for w in words
    )


def _term_like(unit: Unit) -> bool:
    """Tell whether a unit could be the line of a term."""
    look = unit.look
    short = 0 < len(look.words) <= TERM_WORDS and len(unit.text) <= 120 and unit.lines == 1
    plain = unit.marker is None or unit.marker.family in {
        "markdown1",
        "markdown2",
        "markdown3",
        "markdown4",
        "markdown5",
        "markdown6",
    }
    named = heading_name(unit.body) in lexicon().glossary_headings
    return (
        short
        and plain
        and not named
        and unit.kind in {"heading", "paragraph"}
        and not look.stopped
        and look.last not in ",;"
    )


def _body(unit: Unit) -> bool:
    return unit.kind in {"paragraph", "quotation"} and (
        unit.look.stopped or len(unit.look.words) > TERM_WORDS
    )


def find_glossary(units: list[Unit]) -> list[Explained]:
    """Find the terms explained at the tail of a document, in order; their units' kinds are left as they are."""
    stop = len(units)
    while stop and units[stop - 1].kind in {"other", "byline", "caption"}:
        stop -= 1
    begin = _glossary_heading(units, stop)
    lower = (
        begin
        if begin is not None
        else next((i + 1 for i, u in enumerate(units) if u.kind == "title"), 0)
    )
    lined = _lined(units, lower, stop, headed=begin is not None)
    found = lined or _paired(units, lower, stop, headed=begin is not None)
    return sorted(_told(units) + found, key=lambda one: one.units[0])


def _told(units: list[Unit]) -> list[Explained]:
    """Take over the terms and definitions that the format marks."""
    return [
        Explained(
            (term.start, term.end),
            (text.start, text.end),
            plain_term(term.text),
            text.text,
            (i, i + 1),
            told=True,
        )
        for i, (term, text) in enumerate(pairwise(units))
        if term.kind == "glossary_term" and text.kind == "glossary_definition"
    ]


def _glossary_heading(units: list[Unit], stop: int) -> int | None:
    """Return the index behind the last heading such as "Glossary", if only terms can follow it."""
    for index in range(stop - 1, -1, -1):
        unit = units[index]
        name = heading_name(unit.body) if unit.kind == "heading" else ""
        if name in lexicon().glossary_headings or (name and TERMS_HEADING.match(name)):
            return index + 1
    return None


class _Earlier:
    """Tells whether a name stands in the text before a unit: what a glossary explains, the text has used."""

    def __init__(self, units: list[Unit]) -> None:
        self._units = units
        self._text: str | None = None
        self._starts: list[int] = []
        self._left = MOST_SEARCHED

    def has(self, name: str, index: int) -> bool:
        base = BRACKET.sub("", name).lower()
        if len(base.split()) < 2 or not self._left:
            return False
        self._left -= 1
        if self._text is None:
            texts = [unit.text.lower() for unit in self._units]
            self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
            self._text = "\n".join(texts)
        return self._text.find(base, 0, self._starts[index]) >= 0


def _paired(units: list[Unit], lower: int, stop: int, *, headed: bool) -> list[Explained]:
    """Find terms on lines of their own over their explanations, from the end upwards.

    An explanation that does not say by its words what the term is counts where the text has used the term before.
    """
    found: list[Explained] = []
    earlier = _Earlier(units)
    sure = used = 0
    index = stop
    while index - 2 >= lower:
        body = index - 1
        while body > lower and index - body < 3 and _body(units[body]) and _body(units[body - 1]):
            body -= 1
        term = units[body - 1]
        if body - 1 < lower or not _body(units[body]) or not _term_like(term):
            break
        name = plain_term(term.body)
        strength = _defines(name, units[body].text)
        known = not headed and strength < 2 and earlier.has(name, body - 1)
        if not headed and ((not strength and not known) or (index - body > 1 and not found)):
            break
        sure += strength == 2
        used += known or strength == 2
        line, text = (term.start, term.end), (units[body].start, units[body].end)
        more = tuple(range(body + 1, index))
        found.append(Explained(line, text, name, units[body].text, (body - 1, body), more))
        index = body - 1
    found.reverse()
    several = 2 * sure >= len(found) >= 2 or (sure and used == len(found) >= 3)
    if headed or several or (len(found) == 1 and _clear(found[0])):
        return found
    return []


def _clear(only: Explained) -> bool:
    """Tell whether a single pair at the end is a glossary: the explanation must open with the term itself."""
    head = _head(only.explanation)
    opened = lexicon().definition_opening.match(head) is not None
    base = [word for word in _words(BRACKET.sub("", only.name)) if word not in SMALL]
    leading = [word for word in _words(head) if word not in SMALL][: len(base)]
    explained = lexicon().strong_verb.search(head) or ARTICLED.search(head)
    return opened or (leading == base and explained is not None and _proper(only.name))


def _lined(units: list[Unit], lower: int, stop: int, *, headed: bool) -> list[Explained]:
    """Find ``Term: explanation`` lines, from the end upwards."""
    found: list[Explained] = []
    seen: set[str] = set()
    for index in range(stop - 1, lower - 1, -1):
        one = _line(units[index], index, headed=headed)
        if one is None or one.name.lower() in seen:
            break
        seen.add(one.name.lower())
        found.append(one)
    found.reverse()
    repeated = any(
        units[i].text.startswith(f"{one.name}:")
        for one in found
        for i in range(max(0, stop - 40), one.units[0])
    )
    if repeated and not headed:
        return []
    return found if len(found) >= (1 if headed else 2) else []


def _line(unit: Unit, index: int, *, headed: bool) -> Explained | None:
    """Read one line as ``Term: explanation``."""
    if unit.kind not in {"paragraph", "list_item", "heading"} or (
        unit.marker and unit.marker.family.startswith("markdown")
    ):
        return None
    body = unit.body[:140]
    match = (SEPARATOR if headed else COLON).search(body)
    if match is None:
        return None
    name = plain_term(body[: match.start()])
    explanation = unit.body[match.end() :].strip(" \t*_")
    words = name.split()
    if (
        not words
        or len(words) > 8
        or not (name[0].isupper() or headed)
        or len(explanation.split()) < 3
    ):
        return None
    if (any(c in name for c in ".!?;,") and not headed) or explanation[:1] in set('“"‘«'):
        return None
    if not headed and (
        PERSONAL.search(explanation[:HEAD])
        or "?" in explanation
        or not _explains(name, explanation)
    ):
        return None
    start = unit.start + unit.lead + (unit.marker.length if unit.marker else 0)
    term_end = start + len(body[: match.start()].rstrip())
    return Explained(
        (unit.start, term_end), (start + match.end(), unit.end), name, explanation, (index,)
    )


def _explains(name: str, explanation: str) -> bool:
    """Tell whether what stands behind a colon says what a thing is."""
    if lexicon().definition_opening.match(explanation) or re.match(
        r"(?:a|an|the|any|one of)\s", explanation, re.IGNORECASE
    ):
        return True
    return explanation[:1].islower() or _defines(name, explanation) > 0


def aliases_of(name: str, explanation: str) -> list[str]:
    """Return the other names that a term and its explanation give, in order, each once.

    Parameters
    ----------
    name : str
        The term.
    explanation : str
        The paragraph that defines it.
    """
    found: list[str] = []
    base = BRACKET.sub("", name)
    if (bracket := BRACKET.search(name)) is not None:
        inner = bracket[1].strip()
        if YEAR.match(inner):
            found.append(f"{inner} {base}")
        elif ACRONYM.match(inner):
            found.append(inner)
        found.append(base)
    head = _head(explanation)
    if quoted := QUOTED.match(ARTICLE.sub("", head, count=1)):
        found.append(quoted[1])
    found.extend(_acronyms(base, head))
    for match in lexicon().alias.finditer(head):
        rest = head[match.end() : match.end() + 80]
        other = QUOTED.match(rest) or NAME.match(rest)
        if other is not None:
            found.append(other[1] if other.re is QUOTED else other[0])
    kept: list[str] = []
    for alias in (one.strip(" ,;.") for one in found):
        part = base.endswith(
            (f" of the {alias}", f" of {alias}")
        )  # "also called Central Committee plenums"
        if (
            len(alias) > 1
            and alias != name
            and alias not in kept
            and alias.lower() not in SMALL
            and not part
        ):
            kept.append(alias)
    return kept


def _acronyms(base: str, head: str) -> list[str]:
    """Return the bracketed acronym right behind the term's own mention, and the name right before the term as one."""
    at = head.lower().find(base.lower())
    if at < 0:
        return []
    end = at + len(base)
    after = re.match(
        r"[”\"’»]?\s[(（][“\"]?([^()（）“”\",;]{2,24})[”\"]?[)）,;]", head[end : end + 40]
    )
    if after is not None and ACRONYM.match(after[1]):
        return [after[1]]
    if (
        ACRONYM.match(base)
        and head[:at].endswith("(")
        and (name := NAME.search(ARTICLE.sub("", head[:at], count=1)))
    ):
        return [name[0]]
    return []

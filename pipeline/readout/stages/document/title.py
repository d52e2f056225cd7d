"""What a title says of a document by its words alone: who speaks, and at what."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from itertools import takewhile

from readout.language.gender import gender_of
from readout.language.page import Page
from readout.language.people import OWNERS, head_end, without_owner
from readout.language.words import words
from readout.stages.document.lead import ARTICLES, DELIVERED, GIVEN_AT, TITLE_ENDS

__all__ = ["event_in", "is_repeated", "place_in", "speaker_in"]

WORD = re.compile(r"[’']s\b|\w[\w.&’'-]*|[^\w\s]")
GIVES = DELIVERED | words("word.briefing")
MANNER = words("title.manner")
OFFICES = words("entity.person_titles") | words("word.title") | words("entity.offices")
HONOURS = words("title.honour")
BODIES = words("noun.body") | words("entity.organisation_heads")
OF = frozenset({"of", "for", "the"})
"""Behind an office these open what it is of."""
WITHIN = (words("name.particle") | words("person.particle") | {"of", "la", "las", "los"}) - {"and"}
"""Words in lower case within a name or an office."""
ENDS = words("word.preposition") - WITHIN | {
    "aboard",
    "against",
    "ahead",
    "as",
    "en",
    "over",
    "upon",
}
"""Words behind a name: ``on the dam``, ``En Route Tarn``."""
LONGEST = 60
"""Words of a title that are read."""
OPENING = 6
"""Words of whom a title opens with: ``Prime Minister Sol: The road to Tarn``."""
LONGEST_NAME = 5


def _any(found: Iterable[str]) -> str:
    """Return a pattern for one of some words and the space behind it."""
    return f"(?:(?:{'|'.join(map(re.escape, sorted(found)))}) )"


AROUND = _any(GIVES | MANNER | words("title.handed") | ARTICLES | {"of"})
GIVEN_BY = re.compile(
    rf"(?:^|[{re.escape(''.join(sorted(TITLE_ENDS | {'-'})))}] ){AROUND}*{_any(GIVES)}{AROUND}*"
    r"(by|from|of|attributable to) ",
    re.IGNORECASE,
)
"""What is given, alone behind a break, and who gives it: ``Text of Remarks as prepared by``."""


def is_repeated(page: Page, title: str) -> bool:
    """Return whether the head of the text repeats a title."""
    said, head = (f" {' '.join(t.lower().split())} " for t in (title, page.text[: head_end(page)]))
    return said in head


def event_in(title: str) -> str:
    """Return what a title says that it was given at, in lower case; nothing where it says none."""
    lower = [word.lower() for word in WORD.findall(title)[:LONGEST]]
    gives = next((i for i, word in enumerate(lower) if word in GIVES), len(lower))
    at = (i for i in range(gives + 1, len(lower)) if lower[i] in GIVEN_AT | {"in"})
    return " ".join(lower[next(at, len(lower)) + 1 :])


def place_in(title: str, speaker: str) -> tuple[int, int]:
    """Return where a speaker stands in a title (characters); nowhere without one."""
    told = r"\s*".join(map(re.escape, WORD.findall(speaker)))
    found = re.search(rf"(?<!\w){told}(?!\w)", title)
    return (0, 0) if found is None or not told else found.span()


def speaker_in(title: str, known: Container[str] = ()) -> str:
    """Return who speaks: the name, else the office or body; empty where the title tells none.

    ``Remarks by Ana Sol``, ``President Sol's Address``, ``Ana Sol: The road to Tarn``. ``known``:
    the names of persons in the text, which tell a name from other words.
    """
    line = " ".join(WORD.findall(title)[:LONGEST])
    by = GIVEN_BY.search(line)
    if by is not None:
        several = "joint " in by[0].lower()
        return _behind(line[by.end() :].split(), known, by[1].lower(), several=several)
    found = line.split()
    gives = next((i for i, word in enumerate(found) if word.lower() in GIVES), len(found))
    if gives < len(found) and _ends(" ".join(found[gives + 1 : gives + 2]).lower()):
        opening = " ".join(found[:gives]).rpartition(": ")[2].split()
        while opening and opening[-1].lower() in MANNER:
            opening.pop()
        owned = bool(opening) and opening[-1].endswith(OWNERS)
        name = _before(opening, known, owned=owned)
        if name:
            return name
    return _before(found[: found.index(":")], known, owned=False) if ":" in found else ""


def _behind(rest: Sequence[str], known: Container[str], by: str, *, several: bool) -> str:
    """Return whom the words behind "by" name: behind an office the person, else the office."""
    inner = ARTICLES | WITHIN | ({"and", ","} if several else set())
    ends = (i for i, word in enumerate(rest) if word.lower() not in inner and _stops(rest, i))
    after = next(ends, len(rest))
    named, behind = _closed(rest[:after]), " ".join(rest[after : after + 1]).lower()
    if not _ends(behind):
        return ""
    if several:
        return " ".join(named).replace(" ,", ",").strip(" ,").removeprefix("the ")
    name = _person(named, known, sure=by == "by")
    if not name and behind == ",":
        name = _person(list(takewhile(_is_capital, rest[after + 1 :])), known)
    return name or ("" if behind == "to" else _office(named))


def _closed(named: Sequence[str]) -> Sequence[str]:
    """Return words up to the last that may end a name (``Otto Reed | of 3 May``)."""
    ends = (i for i, word in enumerate(named, 1) if word.lower() not in WITHIN)
    return named[: max(ends, default=0)]


def _stops(rest: Sequence[str], i: int) -> bool:
    """Return if no name goes on with a word: no capital, or what is done (``Marking the Day``)."""
    following = " ".join(rest[i + 1 : i + 2]).lower()
    done = rest[i].endswith("ing") and not _ends(following) and not _is_office(rest[i])
    return not _is_capital(rest[i]) or (i > 0 and done)


def _before(opening: Sequence[str], known: Container[str], *, owned: bool) -> str:
    """Return the person whom the words before "Remarks" or a colon name, and nothing else.

    ``owned``: whether they own what is given, which an office alone may do, too.
    """
    named = without_owner(" ".join(opening)).rstrip("'’ ").split()
    if len(named) > OPENING or not all(map(_may_name, named)):
        return ""
    office = " ".join(named) if owned and any(map(_is_office, named)) else ""
    return _person(named, known) or office


def _person(named: Sequence[str], known: Container[str], *, sure: bool = False) -> str:
    """Return the person whom words name: one of the text, behind an office, or by a given name.

    ``sure``: whether two words with capitals are enough.
    """
    for i in range(len(named)):
        if " ".join(named[i:]) in known:
            return " ".join(named[i:])
    titles = (i for i, word in enumerate(named, 1) if _is_office(word) or word.lower() in HONOURS)
    after = max(titles, default=0)
    name = _behind_office(named[after:]) if after else named
    whole = " ".join(name)
    told = after or (sure and len(name) > 1) or gender_of(whole)
    return whole if told and _is_name(name) else ""


def _behind_office(name: Sequence[str]) -> Sequence[str]:
    """Return the name behind an office and what that is of (``of Ports Anna Sol``)."""
    if OF.isdisjoint(name[:1]):
        return name
    tails = (name[i:] for i in range(1, len(name)))
    return next((tail for tail in tails if gender_of(" ".join(tail))), [])


def _is_name(name: Sequence[str]) -> bool:
    """Return whether words may be a whole name."""
    if len(name) > LONGEST_NAME or not ARTICLES.isdisjoint(map(str.lower, name[:1])):
        return False
    return all(_may_name(word) and not word.endswith(OWNERS) for word in name)


def _office(named: Sequence[str]) -> str:
    """Return the office or body that words are, behind which is but what it is of."""
    *_, head = ["", *takewhile(lambda word: word not in {"of", "for"}, named)]
    if not (_is_office(head) or head.lower() in BODIES):
        return ""
    first = named[0].lower() in ARTICLES
    return " ".join(named[first:])


def _ends(word: str) -> bool:
    """Return whether a name may end before a word."""
    return word in ENDS or word.endswith("ing") or not word[:1].isalpha()


def _is_office(word: str) -> bool:
    """Return whether it is a word for an office, or for several."""
    return not OFFICES.isdisjoint((word.lower(), word.lower().removesuffix("s")))


def _may_name(word: str) -> bool:
    """Return whether a word may be part of a name."""
    return word in WITHIN or _is_capital(word)


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and word.lower() not in ENDS

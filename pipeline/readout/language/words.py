"""The word lists of all stages: one entry a word, with a tag for each of its uses.

``words.txt`` has the words and says what each tag means; ``irregular.txt`` the verbs whose forms
no rule makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

__all__ = [
    "either",
    "forms_of",
    "kinds_under",
    "letters",
    "meanings",
    "numbered",
    "pattern",
    "phrases",
    "titled",
    "words",
]

VOWELS = frozenset("aeiou")
TAG = re.compile(r"<([a-z]+\.[a-z_]+)>")


@cache
def words(*tags: str) -> frozenset[str]:
    """Return the words that have one of some tags, as they stand in their entries.

    Parameters
    ----------
    *tags : str
        ``noun.occasion``; ``words.txt`` says what each is for.

    Raises
    ------
    KeyError
        Where no word has one of them.
    """
    return frozenset().union(*(_by_tag()[tag] for tag in tags))


@cache
def titled(tag: str) -> frozenset[str]:
    """Return the words that have a tag, with a capital first letter (``Ministry``)."""
    return frozenset(word[:1].upper() + word[1:] for word in words(tag))


@cache
def numbered(tag: str) -> dict[str, int]:
    """Return the words whose tags are ``tag`` and a number, with that number."""
    return {word: int(number) for word, number in kinds_under(tag).items()}


@cache
def phrases(tag: str) -> list[tuple[str, ...]]:
    """Return the entries of several words that have a tag, each by its words."""
    return [tuple(entry.split()) for entry in sorted(words(tag)) if " " in entry]


@cache
def kinds_under(tag: str) -> dict[str, str]:
    """Return the words whose tags are ``tag`` and a kind (``event.summit``), with that kind."""
    found: dict[str, str] = {}
    for name, entries in _by_tag().items():
        head, _, kind = name.rpartition(".")
        if head == tag:
            found |= dict.fromkeys(entries, kind)
    return found


@cache
def meanings() -> dict[str, str]:
    """Return the tags with what ``words.txt`` says of them."""
    lines = (line[1:] for line in _lines("words.txt") if line.startswith("@"))
    return {tag: meaning for tag, _, meaning in (line.partition(" ") for line in lines)}


def letters(text: str) -> int:
    """Count the letters and digits of a text."""
    return sum(map(str.isalnum, text))


def forms_of(verb: str) -> list[str]:
    """Return the forms of a verb of one word.

    Returns
    -------
    list of str
        Third person, present participle, past, past participle, and further past forms.
    """
    if irregular := _irregular().get(verb):
        return irregular
    if verb.endswith("e"):
        return [f"{verb}s", f"{verb[:-1]}ing", f"{verb}d", f"{verb}d"]
    if verb.endswith("y") and verb[-2:-1] not in VOWELS:
        return [f"{verb[:-1]}ies", f"{verb}ing", f"{verb[:-1]}ied", f"{verb[:-1]}ied"]
    third = f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{verb}s"
    return [third, f"{verb}ing", f"{verb}ed", f"{verb}ed"]


def _lines(name: str) -> list[str]:
    return files("readout.language").joinpath(name).read_text(encoding="utf-8").splitlines()


def _entries(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the entries of a list; one in quotation marks keeps the white space at its ends."""
    for line in _lines(name):
        if line and line[0] not in "#@":
            entry, _, value = line.rpartition(" = ")
            yield entry.strip('"'), value.split()


@cache
def _by_tag() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, tags in _entries("words.txt"):
        for tag in tags:
            found.setdefault(tag, set()).add(word)
    return {tag: frozenset(entries) for tag, entries in found.items()}


@cache
def _irregular() -> dict[str, list[str]]:
    return dict(_entries("irregular.txt"))


def pattern(template: str, *, case: bool = False) -> re.Pattern[str]:
    """Compile a pattern in which ``<tag>`` stands for any of the words with that tag.

    Parameters
    ----------
    template : str
        A regular expression, ``(?:the )?<headings.section_words>``.
    case : bool
        Whether capitals and small letters differ.
    """
    written = TAG.sub(lambda tag: either(words(tag[1])), template)
    return re.compile(written, 0 if case else re.IGNORECASE)


def either(listed: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest first."""
    longest = sorted(listed, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest))})"

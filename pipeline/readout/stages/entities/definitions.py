"""What a glossary's definition says about its term.

What kind of thing it names, and other names for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import get_args

from readout.language.words import words
from readout.records import EntityLabel

__all__ = ["defined_aliases", "defined_label", "head_phrase", "headed_label", "is_meeting_noun"]

MAX_CHARS = 600
MAX_NOUN_PHRASE = 24
MAX_APPOSITION = 16
TERM_WITHIN = 80
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+){0,8}|[^\w\s]")
_NAME = r"[A-Z][\w’'-]{0,40}(?:\s(?:[A-Z&][\w’'-]{0,40}|(?:of|for|and|the|on)\s(?:the\s)?[A-Z][\w’'-]{0,40})){0,7}"
_ALIAS = re.compile(
    r"\b(?:(?P<full>in\sfull(?:\scalled)?)|or|called|termed|dubbed|abbreviated(?:\sas|\sto)?|shortened\sto"
    r"|known(?:\s[a-z]{1,12}){0,4}\sas"
    r"|referred\sto(?:\s[a-z]{1,12}){0,6}\sas|styled|abbreviation|in\sshort"
    r"|known\sby\s(?:its|the|their)(?:\s[a-z]{1,12}){0,2}\s(?:name|names|acronym|initials|abbreviation))"
    r",?\s(?:simply\s|also\s)?(?:the\s)?(?P<open>[“\"‘'(]?)"
    rf"(?P<name>{_NAME})(?P<close>[,.]?[”\"’')]?)(?P<short>\sfor\sshort)?"
)
_PREPOSITIONS = frozenset(
    {"of", "for", "on", "in", "to", "with", "at", "against", "after", "between"}
)
_BRACKETED = re.compile(r"\(([A-Z]{2,8})\)")
_CAPITALS = re.compile(r"[A-Z]")


@dataclass(frozen=True)
class _Lists:
    nouns: dict[str, str]
    copulas: frozenset[str]
    copulas_with_to: frozenset[str]
    held: frozenset[str]
    gathering_verbs: frozenset[str]
    frequencies: frozenset[str]
    generic: frozenset[str]
    ambiguous: frozenset[str]
    stops: frozenset[str]


@cache
def _lists() -> _Lists:
    labels = ("EVENT", "ORG", "WORK", "TECH", "GPE", "LOC", "TIME")
    nouns = {noun: label for label in labels for noun in words(f"definition.{label}")}
    nouns |= dict.fromkeys(words("definition.EVENT"), "EVENT")
    names = [field.name for field in fields(_Lists)][1:]
    return _Lists(nouns, **{name: words(f"definition.{name}") for name in names})


def defined_label(term: str, definition: str) -> EntityLabel | None:
    """Read from a definition what its term names.

    Parameters
    ----------
    term : str
        Without its year.
    definition : str
        The text of the definition.

    Returns
    -------
    str or None
        None where the definition does not say it in a form that is known here.
    """
    text = " ".join(definition[:MAX_CHARS].split())
    place = text.lower().find(term.lower())
    named = 0 <= place <= TERM_WITHIN
    forms = [form.lower() for form in _TOKEN.findall(text[place + len(term) :] if named else text)]
    start = _after_apposition(forms) if named else 0
    following = forms[start : start + 3]
    if named and following:
        first = following[0]
        if first in _lists().copulas_with_to and "to" in following[1:2]:
            return _noun_phrase(forms, start + 2, term)
        if first in _lists().copulas:
            return _noun_phrase(forms, start + 1, term)
        return _by_verb(forms[start : start + MAX_NOUN_PHRASE])
    return (
        _noun_phrase(forms, 0, term)
        if forms[:1] and forms[0] in {"a", "an", "the", "any", "one"}
        else None
    )


def headed_label(name: str) -> EntityLabel | None:
    """Say what a name is by its head noun ("Union of Lagoon States"), else by its last ("Bog to Bench Programme")."""
    for head, labels in ((head_phrase(name), get_args(EntityLabel)), (name, ("ORG", "WORK"))):
        word = head.rpartition(" ")[2]
        found = _noun(word.lower()) if word[:1].isupper() else None
        if found in labels:
            return found  # type: ignore[return-value]
    return None


def is_meeting_noun(phrase: str) -> bool:
    """Tell whether a phrase ends in the noun of a meeting, written small or large ("plenary sessions")."""
    return _noun(phrase.rpartition(" ")[2].lower()) == "EVENT"


def head_phrase(name: str) -> str:
    """Return a name without what a preposition ties to it: "State Agency" of the "State Agency for Canals"."""
    words = name.split()
    stop = next((n for n, word in enumerate(words) if n and word in _PREPOSITIONS), len(words))
    return " ".join(words[:stop])


def _after_apposition(forms: list[str]) -> int:
    """Return the place behind what stands between a term and its verb: a closing mark, brackets, ", also …,"."""
    index = 0
    while index < len(forms) and forms[index] in "”\"’'":
        index += 1
    for opening, closing in (("(", ")"), (",", ",")):
        if forms[index : index + 1] == [opening]:
            end = next(
                (
                    i
                    for i in range(index + 1, min(len(forms), index + MAX_APPOSITION))
                    if forms[i] == closing
                ),
                None,
            )
            index = index if end is None else end + 1
            while index < len(forms) and forms[index] in "”\"’'":
                index += 1
    return index


def _by_verb(forms: list[str]) -> EntityLabel | None:
    lists = _lists()
    if forms[0] in {"takes", "take", "took"} and forms[1:2] == ["place"]:
        return "EVENT"
    stop = forms.index(".") if "." in forms else len(forms)
    if forms[0] in lists.gathering_verbs and any(
        form in lists.frequencies for form in forms[:stop]
    ):
        return "EVENT"
    return None


def _noun_phrase(forms: list[str], start: int, term: str) -> EntityLabel | None:
    """Return what the head of the noun phrase that begins at a form stands for.

    Where it can be a body or a meeting ("the highest body", "the yearly assembly"), the term's own head noun decides.
    """
    lists = _lists()
    if any(form in lists.held for form in forms[start : start + 2]):
        return "EVENT"
    head: str | None = None
    for index in range(start, min(len(forms), start + MAX_NOUN_PHRASE)):
        form = forms[index]
        if form[0].isalnum() and form not in lists.stops:
            head = form
            continue
        if head is None or form in "”\"“’'":
            continue
        if head in lists.generic or _singular(head) in lists.generic:
            head = None
            continue
        if form == "," and _noun(head) is None:
            continue
        return _label(head, forms[index : index + 6], term)
    return _label(head, [], term) if head is not None else None


def _label(head: str, behind: list[str], term: str) -> EntityLabel | None:
    found = _noun(head)
    if head in _lists().ambiguous and (own := headed_label(term)) in {"ORG", "EVENT"}:
        return own
    if found == "TIME":
        return "EVENT" if "which" in behind or "when" in behind else None
    return found if found in get_args(EntityLabel) else None  # type: ignore[return-value]


def _noun(word: str) -> str | None:
    nouns = _lists().nouns
    return nouns.get(word) or nouns.get(_singular(word)) or nouns.get(word.rpartition("-")[2])


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def defined_aliases(term: str, definition: str) -> list[str]:
    """Return the other names that a definition gives its term.

    Each is in quotation marks or brackets, followed by "for short", made of words of the term, or its initials.
    """
    text = " ".join(definition[:MAX_CHARS].split())
    words = set(term.split())
    initials = "".join(_CAPITALS.findall(term))
    found = []
    for match in _ALIAS.finditer(text):
        name = match["name"].rstrip("’'")
        marked = bool(match["open"] and match["close"].strip(",."))
        acronym = name.isupper() and name.isalpha() and len(name) > 1
        told = marked or acronym or match["short"] or match["full"]
        if term.endswith((f" of the {name}", f" of {name}")):
            continue  # of "… , also called Central Committee plenums"
        if name != term and (told or set(name.split()) <= words or name == initials):
            found.append(name)
    found += [m[1] for m in _BRACKETED.finditer(text) if m[1] == initials and m[1] not in found]
    return found

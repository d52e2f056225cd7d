"""What a glossary's definition says about its term: what kind of thing it names, other names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readout.language.words import words
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import DESCRIBED
from readout.stages.entities.tokens import is_acronym, one_line

__all__ = ["defined_aliases", "defined_label", "head_phrase", "headed_label", "is_meeting_noun"]

LABELS: tuple[EntityLabel, ...] = ("EVENT", "ORG", "WORK", "TECH", "GPE", "LOC")
NOUNS: dict[str, EntityLabel] = {
    noun: label for label in (*reversed(LABELS), "EVENT") for noun in words(f"definition.{label}")
}
PREPOSITIONS = words("preposition.of_heads")

MAX_CHARS = 600
"""Characters of a definition that are read."""
MAX_NOUN_PHRASE = 24
MAX_APPOSITION = 16
"""Words of a noun phrase, and of what stands in commas before the verb."""
TERM_WITHIN = 80
"""Characters before the term where the definition names it."""
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+){0,8}|[^\w\s]")
_NAME = (
    r"[A-Z][\w’'-]{0,40}"
    r"(?:\s(?:[A-Z&][\w’'-]{0,40}|(?:of|for|and|the|on)\s(?:the\s)?[A-Z][\w’'-]{0,40})){0,7}"
)
_ALIAS = re.compile(
    r"\b(?:(?P<full>in\sfull(?:\scalled)?)|or|called|termed|dubbed"
    r"|abbreviated(?:\sas|\sto)?|shortened\sto|known(?:\s[a-z]{1,12}){0,4}\sas"
    r"|referred\sto(?:\s[a-z]{1,12}){0,6}\sas|styled|abbreviation|in\sshort"
    r"|known\sby\s(?:its|the|their)(?:\s[a-z]{1,12}){0,2}"
    r"\s(?:name|names|acronym|initials|abbreviation))"
    r",?\s(?:simply\s|also\s)?(?:the\s)?(?P<open>[“\"‘'(]?)"
    rf"(?P<name>{_NAME})(?P<close>[,.]?[”\"’')]?)(?P<short>\sfor\sshort)?"
)
_BRACKETED = re.compile(r"\(([A-Z]{2,8})\)")
_CAPITALS = re.compile(r"[A-Z]")
MARKS = frozenset("”\"“’'")
ARTICLES = words("definition.articles")
COPULAS = words("definition.copulas")
COPULAS_WITH_TO = words("definition.copulas_with_to")
HELD = words("definition.held")
GATHERING = words("definition.gathering_verbs")
FREQUENCIES = words("definition.frequencies")
GENERIC = words("definition.generic")
AMBIGUOUS = words("definition.ambiguous")
STOPS = words("definition.stops")
TIMES = words("definition.TIME")


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
    text = one_line(definition[:MAX_CHARS])
    place = text.lower().find(term.lower())
    if not 0 <= place <= TERM_WITHIN:
        forms = _forms(text)
        opens = forms[:1] and forms[0] in ARTICLES
        return _noun_phrase(forms, term) if opens else None
    behind = place + len(term)
    forms = _after_apposition(_forms(text[behind:]))
    if not forms:
        return None
    verb, *phrase = forms
    if verb in COPULAS_WITH_TO and phrase[:1] == ["to"]:
        return _noun_phrase(phrase[1:], term)
    if verb in COPULAS:
        return _noun_phrase(phrase, term)
    return "EVENT" if _gathers(forms[:MAX_NOUN_PHRASE]) else None


def _forms(text: str) -> list[str]:
    return [form.lower() for form in _TOKEN.findall(text)]


def _after_apposition(forms: list[str]) -> list[str]:
    """Leave out what stands between a term and its verb: a mark, brackets, ", also …,"."""
    forms = _after_marks(forms)
    for opening, closing in (("(", ")"), (",", ",")):
        if forms[:1] != [opening] or closing not in forms[1:MAX_APPOSITION]:
            continue
        end = forms.index(closing, 1) + 1
        forms = _after_marks(forms[end:])
    return forms


def _after_marks(forms: list[str]) -> list[str]:
    past = (place for place, form in enumerate(forms) if form not in MARKS)
    return forms[next(past, len(forms)) :]


def _gathers(forms: list[str]) -> bool:
    """Tell whether a term "takes place", or "assembles physicians every seven years"."""
    verb = forms[0]
    phrase = " ".join(forms[:2])
    if phrase in GATHERING:
        return True
    sentence = forms[: forms.index(".")] if "." in forms else forms
    return verb in GATHERING and not FREQUENCIES.isdisjoint(sentence)


def _noun_phrase(forms: list[str], term: str) -> EntityLabel | None:
    """Return what the head of the noun phrase that opens a definition stands for."""
    if not HELD.isdisjoint(forms[:2]):
        return "EVENT"
    head = ""
    for index, form in enumerate(forms[:MAX_NOUN_PHRASE]):
        if form[0].isalnum() and form not in STOPS:
            head = form
        elif not head or form in MARKS:
            continue
        elif not GENERIC.isdisjoint((head, singular(head))):
            head = ""
        elif form != "," or _is_known(head):
            return _label(head, forms[index : index + 6], term)
    return _label(head, [], term) if head else None


def _is_known(head: str) -> bool:
    return head in TIMES or label_of_noun(head) is not None


def _label(head: str, behind: list[str], term: str) -> EntityLabel | None:
    """Return what a head noun says that a term is.

    Where it can be a body or a meeting ("the highest body", "the yearly assembly"), the term's own
    head noun decides; a stretch of time is a meeting where "in which" or "when" follows.
    """
    if head in AMBIGUOUS:
        own = headed_label(term)
        if own in ("ORG", "EVENT"):
            return own
    if singular(head) in TIMES:
        return "EVENT" if "which" in behind or "when" in behind else None
    return label_of_noun(head)


def defined_aliases(term: str, definition: str) -> list[str]:
    """Return the other names that a definition gives its term.

    Each is in quotation marks or brackets, followed by "for short", made of words of the term, or
    its initials.
    """
    text = one_line(definition[:MAX_CHARS])
    initials = "".join(_CAPITALS.findall(term))
    found = list(_told(term, text, initials))
    if initials in _BRACKETED.findall(text):
        found.append(initials)
    return list(dict.fromkeys(found))


def _told(term: str, text: str, initials: str) -> Iterator[str]:
    """Yield the names behind "also called", "known as" and the like."""
    parts = set(term.split())
    for match in _ALIAS.finditer(text):
        name = match["name"].rstrip("’'")
        whole = term.endswith((f" of the {name}", f" of {name}"))
        if name == term or whole:
            continue  # of "… , also called Central Committee plenums"
        shorter = name == initials or parts.issuperset(name.split())
        if shorter or _is_told(match, name):
            yield name


def _is_told(match: re.Match[str], name: str) -> bool:
    """Tell whether the text itself marks a name as one: in marks, "for short", in capitals."""
    marked = match["open"] and match["close"].strip(",.")
    capitals = name.isalpha() and is_acronym(name)
    return capitals or any((match["short"], match["full"], marked))


def label_of_noun(word: str) -> EntityLabel | None:
    """Return what kind of thing a noun stands for, in either number, also behind a hyphen."""
    for form in (word, singular(word), word.rpartition("-")[2]):
        if form in NOUNS:
            return NOUNS[form]
    return None


def singular(word: str) -> str:
    """Return the singular of a regular noun, or the word."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("ss"):
        return word
    return word.removesuffix("s")


def head_phrase(name: str) -> str:
    """Return a name without what a preposition ties to it.

    "State Agency" of the "State Agency for Canals".
    """
    forms = name.split()
    cuts = (n for n, form in enumerate(forms) if n and form in PREPOSITIONS)
    end = next(cuts, None)
    return " ".join(forms[:end])


def headed_label(name: str) -> EntityLabel | None:
    """Say what a name is by its head noun, else by its last.

    "Union of Lagoon States", "Bog to Bench Programme".
    """
    label = _label_of_last(head_phrase(name))
    if label is not None:
        return label
    label = _label_of_last(name)
    return label if label in DESCRIBED else None


def _label_of_last(name: str) -> EntityLabel | None:
    word = name.rpartition(" ")[2]
    return label_of_noun(word.lower()) if word[:1].isupper() else None


def is_meeting_noun(phrase: str) -> bool:
    """Tell whether a phrase ends in the noun of a meeting, small or large ("plenary sessions")."""
    return label_of_noun(phrase.rpartition(" ")[2].lower()) == "EVENT"

"""The forms in which a glossary's term may stand in the text, and what kind of thing it names."""

from __future__ import annotations

from collections.abc import Iterator

from readout.records.types import EntityLabel
from readout.stages.entities.candidates import DESCRIBED, NUMBERED
from readout.stages.entities.glossary.definitions import defined_label
from readout.stages.entities.glossary.nouns import head_phrase, headed_label, is_meeting_noun
from readout.stages.entities.propose.headed import name_at
from readout.stages.entities.read.scope import Scope
from readout.stages.entities.read.tokens import LONG_WORD, Words, folded_words, split_words

__all__ = ["shorter_names", "term_label", "variants"]

MAX_WORDS = 30
"""Words of a name."""
LONG = 3
"""More words than this make a long name."""
SHORTENED = NUMBERED | DESCRIBED | {"TECH"}
"""Labels of names that have short forms."""


def variants(name: str) -> list[list[str]]:
    """Return the forms of a name to look for.

    As it is, and with its last word or its head noun in the other number.
    """
    forms = folded_words(name)
    if not 0 < len(forms) <= MAX_WORDS:
        return []
    head = len(split_words(head_phrase(name))) - 1
    found = [forms]
    for place in dict.fromkeys((len(forms) - 1, head)):
        other = _other_number(forms[place])
        if other is not None:
            changed = forms.copy()
            changed[place] = other
            found.append(changed)
    return found


def _other_number(word: str) -> str | None:
    """Return the plural of a singular noun, the singular of a plural, or None."""
    if word.endswith("ss"):
        return word + "es"
    if not word.isalpha() or len(word) < LONG_WORD:
        return None
    for ending, other in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    vowel = word[-2] in "aeiou" and word[-3] != "q"
    if vowel or not word.endswith("y"):
        return word + "s"
    return word.removesuffix("y") + "ies"


def shorter_names(name: str, label: EntityLabel) -> list[str]:
    """Return the parts of a term's name that stand for it.

    Without what follows "of", without its first words: "Reef Council" of the "Reef Council of the
    Atolls"; "Automation Accord" of the "Port Automation Accord"; "Craft Villages Law" of the "Law
    on Craft Villages".
    """
    if label not in SHORTENED:
        return []
    forms = name.split()
    head = head_phrase(name).split()
    return [" ".join(part) for part in _parts(name, forms, head, label)]


def _parts(name: str, forms: list[str], head: list[str], label: EntityLabel) -> Iterator[list[str]]:
    tail = forms[len(head) :]
    for cut in range(1, len(head) - 1):
        yield head[cut:]
    if tail and len(head) > 1:
        yield head
        if label != "EVENT" and len(forms) > LONG:
            yield forms[1:]
    elif len(tail) > 1:
        cut = 2 if tail[1] == "the" else 1
        yield tail[cut:] + head
    elif len(head) > 2 and label == headed_label(name) == "WORK":
        yield head[:-1]


def term_label(name: str, definition: str, year: int | None = None, *, small: bool) -> EntityLabel:
    """Say what a term names: what its definition says, else its head word.

    What is headed by "Law" or "Plan" is a document whatever its definition speaks of, what is
    headed by "sessions" a meeting even where it is written small. What else the text also writes
    small (``small``) is no name of one body or place, but a set formulation; what a year tells from
    another of the same name is a meeting.
    """
    defined = defined_label(name, definition)
    headed = headed_label(name)
    dated = year is not None
    if not _is_written_as_name(name):
        return _label_of_small(name, defined, meeting=dated and headed == "EVENT")
    if headed == "WORK" and not small:
        return "WORK"
    if defined in ("TECH", "EVENT"):
        return defined
    if small and not dated:
        return "CONCEPT"
    return _label_of_large(name, defined, headed, dated=dated)


def _label_of_large(
    name: str, defined: EntityLabel | None, headed: EntityLabel | None, *, dated: bool
) -> EntityLabel:
    """Say what a term written as a name is; one with a year that nothing tells is a meeting."""
    if dated and headed == "EVENT":
        return "EVENT"
    told = defined or _by_rule(name) or headed
    return told or ("EVENT" if dated else "CONCEPT")


def _label_of_small(name: str, defined: EntityLabel | None, *, meeting: bool) -> EntityLabel:
    """Say what a term written small names: a technology, a meeting, or a set formulation."""
    if defined == "TECH":
        return "TECH"
    return "EVENT" if meeting or is_meeting_noun(head_phrase(name)) else "CONCEPT"


def _by_rule(name: str) -> EntityLabel | None:
    words = Words(name)
    size = len(words)
    found = name_at(Scope(words, 0, size, title_cased=False), 0)
    if found is None or found.last + 1 < size:
        return None
    return found.label


def _is_written_as_name(name: str) -> bool:
    long_words = [word for word in name.split() if len(word) >= LONG_WORD]
    small = any(word[0].islower() for word in long_words)
    return bool(long_words) and not small

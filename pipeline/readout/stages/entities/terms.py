"""The forms in which a glossary's term may stand in the text, and what kind of thing a term names."""

from __future__ import annotations

from readout.records import EntityLabel
from readout.stages.entities.definitions import (
    defined_label,
    head_phrase,
    headed_label,
    is_meeting_noun,
)
from readout.stages.entities.names import name_at
from readout.stages.entities.runs import Scope
from readout.stages.entities.words import Words, split_words

__all__ = ["shorter_names", "term_label", "variants"]

MAX_WORDS = 30
LONG = 3


def variants(name: str) -> list[list[str]]:
    """Return the forms of a name to look for: as it is, and with its last word or its head noun in the other number."""
    forms = [form.lower() for form in split_words(name)]
    if not forms or len(forms) > MAX_WORDS:
        return []
    head = len(split_words(head_phrase(name))) - 1
    found = [forms]
    for place in dict.fromkeys((len(forms) - 1, head)):
        other = _other_number(forms[place])
        if other is not None:
            found.append([*forms[:place], other, *forms[place + 1 :]])
    return found


def _other_number(word: str) -> str | None:
    """Return the plural of a singular noun, the singular of a plural, or None where there is none to be told."""
    if not word.isalpha() or len(word) < 4 or word.endswith("ss"):
        return word + "es" if word.endswith("ss") else None
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("s"):
        return word[:-1]
    return (
        word[:-1] + "ies"
        if word.endswith("y") and (word[-2] not in "aeiou" or word[-3] == "q")
        else word + "s"
    )


def shorter_names(name: str, label: EntityLabel) -> list[str]:
    """Return the parts of a term's name that stand for it: without what follows "of", without its first words.

    "Reef Council" of the "Reef Council of the Atolls"; "Automation Accord" of the "Port Automation Accord"; "Craft
    Villages Law" of the "Law on Craft Villages".
    """
    words = name.split()
    head = head_phrase(name).split()
    tail = words[len(head) :]
    found: list[list[str]] = []
    if label not in {"EVENT", "WORK", "ORG", "TECH"}:
        return []
    found += [head[cut:] for cut in range(1, len(head) - 1)]
    if tail:
        found += [head] if len(head) > 1 else []
        found += [words[1:]] if len(head) > 1 and label != "EVENT" and len(words) > LONG else []
        found += (
            [[*tail[1 + (tail[1] == "the") :], *head]] if len(head) == 1 and len(tail) > 1 else []
        )
    elif label == "WORK" and len(head) > 2 and headed_label(name) == "WORK":
        found.append(head[:-1])
    return [" ".join(part) for part in found]


def term_label(name: str, definition: str, year: int | None = None, *, small: bool) -> EntityLabel:
    """Say what a term names: what its definition says, else its head word; ``small``: the text writes it small, too.

    What is headed by "Law" or "Plan" is a document whatever its definition speaks of, what is headed by "sessions" a
    meeting even where it is written small. What else the text also writes small is no name of one body or place, but a
    set formulation; what a year tells from another of the same name is a meeting.
    """
    defined, headed, written = (
        defined_label(name, definition),
        headed_label(name),
        _is_written_as_name(name),
    )
    if headed == "WORK" and written and not small:
        return "WORK"
    if defined == "TECH" or (defined == "EVENT" and written):
        return defined
    if (year is not None and headed == "EVENT") or (
        not written and is_meeting_noun(head_phrase(name))
    ):
        return "EVENT"
    if (small and year is None) or not written:
        return "CONCEPT"
    return defined or _by_rule(name) or headed or ("CONCEPT" if year is None else "EVENT")


def _by_rule(name: str) -> EntityLabel | None:
    words = Words(name)
    found = name_at(Scope(words, 0, len(words), title_cased=False), 0)
    return found.label if found is not None and found.last == len(words) - 1 else None


def _is_written_as_name(name: str) -> bool:
    long_words = [word for word in name.split() if len(word) > 3]
    return bool(long_words) and all(not word[0].islower() for word in long_words)

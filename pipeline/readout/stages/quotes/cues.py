"""The reporting lexicon.

Verbs with the constructions in which they report, nouns, and function words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["CueVerb", "Lexicon", "inflect", "lexicon"]

VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A form of a reporting verb.

    Attributes
    ----------
    lemma : str
        Dictionary form, with its particle (``point out``).
    words : tuple of str
        The words of this form (``("pointed", "out")``).
    shape : str
        ``base``, ``third``, ``gerund``, ``past`` (also past participle), ``participle`` (past
        participle alone).
    frames : frozenset of str
        The constructions of ``cues.toml`` that the verb is listed under.
    """

    lemma: str
    words: tuple[str, ...]
    shape: str
    frames: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of ``cues.toml``, with verbs by the first word of each form (longest form first)."""

    verbs: dict[str, tuple[CueVerb, ...]]
    support: dict[str, CueVerb]
    nouns: dict[str, frozenset[str]]
    words: dict[str, frozenset[str]]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    """Entries of several words, of the same lists as ``words``."""
    lemmas: dict[str, frozenset[str]]
    """Kinds of verbs, by lemma."""
    forms: dict[str, str]
    """Form -> lemma, of those kinds of verbs."""

    def at(self, words: Sequence[str], i: int) -> tuple[CueVerb, ...]:
        """Return the reporting verbs whose form stands at position ``i`` of words in lower case, longest first."""
        return tuple(
            entry
            for entry in self.verbs.get(words[i], ())
            if len(entry.words) == 1 or tuple(words[i : i + len(entry.words)]) == entry.words
        )


def inflect(lemma: str, irregular: dict[str, list[str]]) -> list[tuple[tuple[str, ...], str]]:
    """Make the forms of a verb, particle included.

    Parameters
    ----------
    lemma : str
        ``point out``: the first word is the verb.
    irregular : dict
        Verb -> third person, present participle, past, past participle, further past forms.

    Returns
    -------
    list of (words, shape)
    """
    verb, *rest = lemma.split()
    forms = irregular.get(verb) or _regular(verb)
    third, gerund, past, participle, *more = forms
    shapes = [(verb, "base"), (third, "third"), (gerund, "gerund"), (past, "past")]
    shapes += [(participle, "participle")] if participle != past else []
    shapes += [(form, "gerund" if form.endswith("ing") else "past") for form in more]
    return [((form, *rest), shape) for form, shape in shapes]


def _regular(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [f"{verb}s", f"{verb[:-1]}ing", f"{verb}d", f"{verb}d"]
    if verb.endswith("y") and verb[-2:-1] not in VOWELS:
        return [f"{verb[:-1]}ies", f"{verb}ing", f"{verb[:-1]}ied", f"{verb[:-1]}ied"]
    third = f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{verb}s"
    return [third, f"{verb}ing", f"{verb}ed", f"{verb}ed"]


def _data() -> dict[str, Any]:
    source = files("readout.stages.quotes").joinpath("cues.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    data = _data()
    irregular: dict[str, list[str]] = data["irregular"]
    frames: dict[str, set[str]] = {}
    for frame, lemmas in data["frames"].items():
        for lemma in lemmas:
            frames.setdefault(lemma, set()).add(frame)
    verbs: dict[str, list[CueVerb]] = {}
    for lemma, kinds in frames.items():
        for words, shape in inflect(lemma, irregular):
            verbs.setdefault(words[0], []).append(CueVerb(lemma, words, shape, frozenset(kinds)))
    support = {
        words[0]: CueVerb(lemma, words, shape, frozenset())
        for lemma in data["nouns"]["support"]
        for words, shape in inflect(lemma, irregular)
        if shape != "gerund"
    }
    lists, kinds = data["words"], data["lemmas"]
    known = {
        lemma
        for name in ("thinking", "intending", "showing")
        for lemma in kinds[name]
        if " " not in lemma
    }
    forms = {words[0]: lemma for lemma in sorted(known) for words, _ in inflect(lemma, irregular)}
    return Lexicon(
        verbs={
            word: tuple(sorted(entries, key=lambda e: (-len(e.words), e.lemma)))
            for word, entries in verbs.items()
        },
        support=support,
        nouns={name: frozenset(entries) for name, entries in data["nouns"].items()},
        words={
            name: frozenset(e for e in entries if " " not in e) for name, entries in lists.items()
        },
        phrases={
            name: tuple(tuple(e.split()) for e in entries if " " in e)
            for name, entries in lists.items()
        },
        lemmas={name: frozenset(entries) for name, entries in kinds.items()},
        forms=forms,
    )

"""What a recogniser found, the encoder or spaCy's, cleaned.

Edges, titles, headlines, and the record's labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from readout.language.encoding import Encoding
from readout.records import EntityLabel, Segment
from readout.spans import SpanIndex
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.lexicon import lexicon
from readout.stages.entities.search import occurrences

__all__ = ["LABELS", "clean", "model_candidates", "promote"]

LABELS: dict[str, EntityLabel] = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "FAC": "LOC",
    "EVENT": "EVENT",
    "LAW": "WORK",
    "WORK_OF_ART": "WORK",
    "WORK": "WORK",
    "TECH": "TECH",
    "CONCEPT": "CONCEPT",
}
_EDGE = " \t\n\r\u00a0\u200b\u200c\u200d\ufeff\"“”„‟'‘’‚«»‹›「」『』()[]{}<>.,;:!?—–-…·•*#|/\\"
_ARTICLES = (
    "the ",
    "The ",
    "THE ",
    "a ",
    "A ",
    "an ",
    "An ",
    "this ",
    "This ",
    "its ",
    "Its ",
    "our ",
    "Our ",
    "and ",
)
_BEFORE = frozenset(' “"‘(*')
_SMALL = frozenset({"and", "of", "for", "on", "in", "the", "to", "at", "by", "with", "&"})
_PARTICLES = frozenset(
    {"de", "da", "di", "dos", "du", "bin", "al", "el", "von", "van", "der", "den", "ten", "-", "–"}
)
_DIGITS = frozenset("0123456789%$€£¥")
_INITIALS = re.compile(r"(?<!\w)(?:[A-Z]\.\s?){1,3}\Z")
_SMALL_THE = re.compile(r"(?:[a-z]{1,12}\s){1,3}the\s(?=[A-Z])")
_NO_EVENT = re.compile(r" with | in (?=[A-Z])")
INITIALS = 12
MAX_CHARS = 120
HEADLINE = 0.7
"""How far a model is trusted where every word has a capital."""
_NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC"})
_NOUN_GOES_ON = re.compile(r"(?:,\s|\s(?=(?:in|of|from|for|and)\s[a-zA-Z]))([a-z]{1,20})")
_OF_PERSONS = frozenset(
    {
        "a",
        "also",
        "an",
        "her",
        "his",
        "meanwhile",
        "now",
        "the",
        "then",
        "too",
        "which",
        "who",
        "whom",
        "whose",
    }
)


def clean(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """Narrow a span to the name in it.

    No article, quotation mark, bracket, possessive, title or stop.

    Returns
    -------
    tuple of int
        The new offsets; empty where nothing is left.
    """
    while True:
        before = (start, end)
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE and not _keeps_last(text, start, end):
            end -= 1
        if text[start:end].endswith(("'s", "’s", "'S", "’S")):
            end -= 2
        if label != "PERSON":
            start, end = _within_clause(text, start, end)
        for article in _ARTICLES:
            if text.startswith(article, start, end):
                start += len(article)
        end = _before_tail(text, start, end, label)
        if label == "PERSON":
            start = _with_initials(text, _after_titles(text, start, end))
            end = _before_place(text, start, end)
        elif label == "EVENT":
            end = _end_of_meeting(text, start, end)
        if (start, end) == before:
            return start, end


def _keeps_last(text: str, start: int, end: int) -> bool:
    """Tell whether a closing character belongs to the name: "U.S.", "Ltd.", "(Group)"."""
    last = text[end - 1]
    if last == ".":
        return end - start >= 4 and (
            text[end - 3] == "."
            or text[start:end].endswith((" Jr.", "Ltd.", "Inc.", "Corp.", "Co."))
        )
    return last == ")" and "(" in text[start:end]


def _after_titles(text: str, start: int, end: int) -> int:
    titles = lexicon().titles
    while True:
        space = text.find(" ", start, end)
        if space < 0 or text[start:space].strip(".,").lower() not in titles:
            return start
        start = space + 1


def _within_clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out small words and "the" before a name ("full the Compact"), and another name for it behind ", or"."""
    match = _SMALL_THE.match(text, start, end)
    other = text.find(", or ", start, end)
    return (match.end() if match is not None else start), (other if other > start else end)


def _end_of_meeting(text: str, start: int, end: int) -> int:
    """Leave out what a meeting's name does not go on with: "with a pledge", "in Arlin" behind its head noun."""
    for match in _NO_EVENT.finditer(text, start + 1, end):
        before = text[start : match.start()].rpartition(" ")[2]
        if match[0] == " with " or before in lexicon().event_heads:
            return match.start()
    return end


def _with_initials(text: str, start: int) -> int:
    """Take in the initials before a person's name ("V. R. Pillai")."""
    match = _INITIALS.search(text, max(0, start - INITIALS), start)
    return (
        match.start()
        if match is not None and start < len(text) and text[start].isupper()
        else start
    )


def _before_place(text: str, start: int, end: int) -> int:
    """Leave out where a person is from: "Aminata Diarra of Koro", unless "of" is the second word of a name."""
    place = text.find(" of ", start, end)
    return place if place > start and " " in text[start:place] else end


def _before_tail(text: str, start: int, end: int, label: str) -> int:
    """Leave out a conjunction or preposition at the end, and behind a person the verb of a headline."""
    space = text.rfind(" ", start, end)
    if space < 0:
        return end
    last = text[space + 1 : end].lower()
    return (
        space if last in _SMALL or (label == "PERSON" and last in lexicon().headline_verbs) else end
    )


def model_candidates(
    doc: Doc, segments: SpanIndex[Segment], headlines: set[str], encoding: Encoding | None = None
) -> Iterator[Candidate]:
    """Yield the entities of the encoder, or else of ``doc.ents``, that are worth keeping.

    Parameters
    ----------
    doc : Doc
        With ``ents`` of any recogniser with OntoNotes labels (or none).
    segments : SpanIndex
        The segments: what crosses one is dropped.
    headlines : set of str
        Ids of the segments that are written as headlines.
    encoding : Encoding, optional
        What the encoder found; takes the place of ``ents``.
    """
    text = doc.text
    if encoding is not None:
        yield from _encoded(encoding, text, segments, headlines)
        return
    found: list[tuple[int, int, EntityLabel, Segment]] = []
    for ent in doc.ents:
        label = LABELS.get(ent.label_)
        segment = segments.at(ent.start_char)
        if label is not None and segment is not None and ent.end_char <= segment.end:
            found.append((*clean(text, ent.start_char, ent.end_char, label), label, segment))
    counts = occurrences(text, (text[start:end] for start, end, _, _ in found))
    for start, end, label, segment in found:
        name = text[start:end]
        once = counts[name] < 2
        marked = once and _in_marks(text, start, end)
        if label in _NAMES and (
            marked or (once and label == "PERSON" and _is_word(text, start, end))
        ):
            continue
        if plausible(name, label, headline=once and segment.id in headlines):
            yield Candidate(start, end, label, "model", weak=True)


def _encoded(
    encoding: Encoding, text: str, segments: SpanIndex[Segment], headlines: set[str]
) -> Iterator[Candidate]:
    """Yield what the encoder found; dates are left to the rules, which also say what they mean."""
    found: list[tuple[int, int, EntityLabel, float, bool]] = []
    for span in encoding.entities():
        label = LABELS.get(span.label)
        if label is not None:
            start, end = clean(text, span.start, span.end, label)
            segment = segments.at(start)
            found.append(
                (start, end, label, span.score, segment is not None and segment.id in headlines)
            )
    capitals = (text[s:e] for s, e, label, _, headline in found if headline and label == "ORG")
    counts = occurrences(text, (name for name in capitals if " " in name))
    for start, end, label, score, headline in found:
        name = text[start:end]
        named = label not in _NAMES or any(c.isupper() for c in name.split(" ", 1)[0])
        if headline and label == "ORG" and " " in name and counts[name] < 2:
            continue
        if (
            name
            and named
            and name not in lexicon().never_names
            and len(name) <= MAX_CHARS
            and "\n\n" not in name
        ):
            yield Candidate(
                start, end, label, "model", score=score * (HEADLINE if headline else 1.0)
            )


def _in_marks(text: str, start: int, end: int) -> bool:
    """Tell whether a name stands alone in quotation marks, as a ship's does."""
    before, after = text[start - 1 : start], text[end : end + 2].lstrip(",.")[:1]
    return bool(before) and before in '“"‘«' and bool(after) and after in '”"’»'


def _is_word(text: str, start: int, end: int) -> bool:
    """Tell whether one word opens a sentence as a common noun does ("Coal, glass and …", "Flour in …")."""
    before = start
    while before and text[before - 1] in _BEFORE:
        before -= 1
    if " " in text[start:end] or text[max(0, before - 1) : before] not in {
        "",
        ".",
        ":",
        "?",
        "!",
        "\n",
        "”",
    }:
        return False
    match = _NOUN_GOES_ON.match(text, end)
    return match is not None and match[1] not in _OF_PERSONS


def plausible(name: str, label: str, *, headline: bool) -> bool:
    """Tell whether a cleaned span can be a name of its label."""
    words = name.split()
    if not words or len(name) > MAX_CHARS or "\n\n" in name or name in lexicon().never_names:
        return False
    capital = name[0].isupper() or (label == "ORG" and any(c.isupper() for c in name))
    if not capital or (headline and len(words) > 1 and label not in {"GPE", "LOC"}):
        return False
    return _person(words) if label == "PERSON" else _body_or_work(name, words, label)


def _body_or_work(name: str, words: Sequence[str], label: str) -> bool:
    plain = lexicon()
    if label == "EVENT":
        heads = plain.event_heads | plain.plural_event_heads | plain.small_event_heads
        return len(words) > 1 and any(word in heads for word in words)
    if label == "WORK":
        return len(words) > 1 and sum(word[0].isupper() for word in words) * 2 >= len(words)
    if any(c in '"“”;:?!' for c in name):
        return False
    if (label == "ORG" and words[-1] in plain.no_bodies | plain.person_titles) or (
        label != "ORG" and words[0] in plain.offices
    ):
        return False
    return not (len(words) == 1 and any(c in _DIGITS for c in name) and len(name) < 4)


def _person(words: Sequence[str]) -> bool:
    if len(words) > 5 or any(c in _DIGITS or c in "/:@&" for word in words for c in word):
        return False
    plain = lexicon()
    if len(words) == 1 and (words[0].isupper() or words[0].lower() in plain.titles):
        return False
    heads = plain.organisation_heads | plain.event_heads | plain.work_heads | plain.place_heads
    return words[-1] not in heads and all(word[0].isupper() or word in _PARTICLES for word in words)


def promote(candidates: list[Candidate], text: str) -> None:
    """Let a model's longer name of a body or person outrank a place of the gazetteer that it holds.

    "Lindmark Port Investment" is no mention of Lindmark.
    """
    places = {
        (c.start, c.end): c
        for c in candidates
        if c.method == "gazetteer" and c.label in {"GPE", "LOC"}
    }
    if not places:
        return
    starts = {start: c for (start, _), c in places.items()}
    for item in candidates:
        place = starts.get(item.start)
        if (
            item.method != "model"
            or place is None
            or place.end >= item.end
            or item.label not in {"ORG", "PERSON"}
        ):
            continue
        words = text[item.start : item.end].split()
        if 2 <= len(words) <= 6 and all(
            word[0].isupper() or word in {"of", "and", "for", "the", "&"} for word in words
        ):
            item.weak = False

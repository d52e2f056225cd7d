"""From the words that name a speaker to the speaker.

Status, entity, and the full name behind short forms.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import Literal

from readout.language.cues import Lexicon
from readout.language.cues import lexicon as read_lexicon
from readout.language.gender import Gender, gender_of, gender_of_pronoun
from readout.language.page import Page
from readout.language.phrases import DESCRIBING, RELATIVE, base_phrase
from readout.records import Entity, Offsets, Speaker
from readout.stages.quotes.events import DocumentEvent
from readout.stages.quotes.proposals import Proposal

__all__ = ["SpeakerResolver"]

NAMED = frozenset({"PERSON", "ORG", "EVENT", "GPE", "WORK"})
HEAD_ENDS = read_lexicon().words["head_end"]
SINGULAR = frozenset({"he", "she", "him", "her", "who"})
REACH = 600
ROLE_REACH = 60


class SpeakerResolver:
    """Resolves the speakers of one document, in order of the text.

    Parameters
    ----------
    page, lexicon
        The document and the word lists.
    event : DocumentEvent or None
        What the document reports: the meeting behind "the meeting".
    """

    def __init__(self, page: Page, lexicon: Lexicon, event: DocumentEvent | None) -> None:
        self.page, self.lexicon, self.event = page, lexicon, event
        self.people = [e for e in page.entities if e.label == "PERSON"]
        self.full = [e for e in self.people if len(e.text.split()) > 1]
        self.mentions: dict[str, list[Entity]] = {}
        for person in self.full:
            self.mentions.setdefault(person.text.lower(), []).append(person)
        self.by_word: dict[str, list[str]] = {}
        for name in self.mentions:
            for word in set(name.split()):
                self.by_word.setdefault(word, []).append(name)
        self.genders: dict[str, Gender | Literal[""] | None] = {}
        self.longer: dict[frozenset[str], list[Entity]] = {}

    def resolve(self, draft: Proposal) -> Speaker:
        """Return the speaker of a draft; nobody is ever made up."""
        if draft.kind == "term":
            return Speaker("unattributed")
        span = draft.speaker or (draft.clause.speaker if draft.clause is not None else None)
        if span is None:
            return Speaker("agentless" if draft.clause is not None else "unattributed")
        found = self._mention(span, label=draft.speaker is not None)
        if draft.source is None:
            return found
        start, end = draft.source
        end = max(end, found.end or end)
        relative = found.status == "pronoun" and (found.text or "").lower() in RELATIVE
        person = self._apposed(start, end) if found.status == "nominal" else None
        first = self.page.entity_index.at(start) if relative else None
        person = first if first is not None and first.label == "PERSON" else person
        if person is not None:
            name = self._canonical(person) or person.text
            return Speaker("named", start, end, self.page.text[start:end], person.id, name)
        named = found.canonical or (
            found.text if found.status == "named" and end - start > len(found.text or "") else None
        )
        return Speaker(found.status, start, end, self.page.text[start:end], found.entity, named)

    def _mention(self, span: Offsets, *, label: bool) -> Speaker:
        text = self.page.text[span[0] : span[1]]
        word = (
            text.lower().removesuffix(" herself").removesuffix(" himself").removesuffix(" itself")
        )
        antecedent = self._antecedent(span) if word in RELATIVE else None
        if antecedent is not None:
            return self._mention(antecedent, label=False)
        if word in self.lexicon.words["pronoun"]:
            return Speaker("pronoun", *span, text, None, self._behind_pronoun(word, span[0]))
        lo, hi = self.page.range(*span)
        head = self._head(lo, hi)
        entity = self.page.entity_at(head) if hi > lo else None
        if entity is not None and entity.label in NAMED and _proper(entity):
            return Speaker(
                "named", entity.start, entity.end, entity.text, entity.id, self._canonical(entity)
            )
        opening = text.split(" ")
        described = (
            label
            and len(opening) > 1
            and opening[0].lower() in DESCRIBING
            and opening[1][:1].islower()
        )
        if (label and not described) or self._looks_named(lo, hi, head):
            return Speaker("named", *span, text, None, self._full_name(text, span[0]))
        person = self._apposed(*span) or self._named_behind(span[1])
        if person is not None:
            end = max(span[1], person.end)
            name = self._canonical(person) or person.text
            return Speaker("named", span[0], end, self.page.text[span[0] : end], person.id, name)
        found = entity.id if entity is not None and entity.label in NAMED else None
        return Speaker("nominal", *span, text, found, self._behind_noun(entity, head, span[0]))

    def _antecedent(self, span: Offsets) -> Offsets | None:
        """Return the words that a relative pronoun stands for, by the parse.

        ``a broker who said``.
        """
        tokens = self.page.tokens
        i = self.page.range(*span)[0]
        verb = tokens.head[i]
        if (
            not self.page.parsed
            or tokens.dep[verb] not in {"relcl", "acl"}
            or tokens.head[verb] >= i
        ):
            return None
        sentence = self.page.sentence_index.at(span[0])
        lo = self.page.range(sentence.start, span[0])[0] if sentence is not None else 0
        start, end = base_phrase(self.page, tokens.head[verb], lo, i)
        return (start, end) if start < end <= span[0] else None

    def _apposed(self, start: int, end: int) -> Entity | None:
        """Return the person whom a phrase names behind an office.

        ``its chair Ana Sol``, ``the minister, Ana Sol``.
        """
        for person in self.page.entity_index.within(start, end):
            before = self.page.token_at(person.start) - 1
            titled = before >= 0 and self.page.tokens.start[before] >= start
            title = titled and self.page.tokens.lower[before] not in HEAD_ENDS
            if (
                person.label == "PERSON"
                and title
                and self.page.text[person.end : person.end + 2] not in {"'s", "’s"}
            ):
                return person
        return None

    def _named_behind(self, end: int) -> Entity | None:
        """Return the person named right behind a description.

        ``her predecessor, Ana Sol, said``.
        """
        behind = self.page.text[end : end + 2]
        person = self.page.entity_index.at(end + 2) if behind == ", " else None
        if person is None or person.label != "PERSON" or person.start != end + 2:
            return None
        closes = self.page.text[person.end : person.end + 1] == ","
        return person if closes else None

    def _head(self, lo: int, hi: int) -> int:
        """Return the head of a noun phrase.

        The last word before the first preposition outside a name.
        """
        for i in range(lo + 1, hi):
            entity = self.page.entity_at(i)
            inside = entity is not None and entity.start < self.page.tokens.start[i]
            word = self.page.tokens.lower[i]
            if not inside and (word in HEAD_ENDS or word in {",", "("}):
                return i - 1
        return max(lo, hi - 1)

    def _looks_named(self, lo: int, hi: int, head: int) -> bool:
        """Tell a name that no recogniser found from a noun: every word begins with a capital."""
        words = [
            self.page.surface(i) for i in range(lo, head + 1) if self.page.surface(i)[:1].isalpha()
        ]
        if not words or not all(w[0].isupper() for w in words):
            return False
        first = words[0].lower()
        if self.page.tagged and not self.page.tokens.tag[head].startswith("NN"):
            return False
        if first in {
            "the",
            "a",
            "an",
            "this",
            "that",
            "these",
            "those",
            "some",
            "many",
            "several",
            "one",
            "both",
            "all",
        }:
            return False
        known = (
            self.lexicon.nouns["person"]
            | self.lexicon.nouns["document"]
            | self.lexicon.nouns["occasion"]
        )
        last = words[-1].lower()
        if len(words) > 1:
            return last not in known
        return last not in known and not last.endswith("s") and len(last) > 1

    def _full_name(self, name: str, before: int) -> str | None:
        """Return the longest form of a person's name.

        The latest one before, else the first one after.
        """
        parts = [p for p in name.split() if p.lower() not in self.lexicon.words["title"]]
        if not parts:
            return None
        wanted = frozenset(p.removesuffix("’s").removesuffix("'s").lower() for p in parts)
        if wanted not in self.longer:
            rarest = min((self.by_word.get(word, []) for word in wanted), key=len)
            names = (name for name in rarest if wanted < set(name.split()))
            self.longer[wanted] = sorted(
                (person for name in names for person in self.mentions[name]), key=_start
            )
        longer = self.longer[wanted]
        return longer[max(0, bisect_right(longer, before, key=_start) - 1)].text if longer else None

    def _canonical(self, entity: Entity) -> str | None:
        if entity.label == "PERSON":
            return self._full_name(entity.text, entity.start)
        name = (entity.normal or {}).get("name")
        return name if isinstance(name, str) and name.lower() != entity.text.lower() else None

    def _behind_pronoun(self, word: str, position: int) -> str | None:
        if word in self.lexicon.words["thing"] - {"it"}:
            return None
        wanted = "PERSON" if word in SINGULAR else "ORG" if word == "it" else None
        if wanted is None:
            return None
        gender = gender_of_pronoun(word)
        found: list[Entity] = []
        for entity in reversed(self.page.entity_index.within(max(0, position - REACH), position)):
            if word == "who" and position - entity.end > 2:
                return None
            if entity.label != wanted or self.page.masked[self.page.token_at(entity.start)]:
                continue
            if gender is None or self._gender(entity) in {gender, None}:
                found.append(entity)
        best = next((e for e in found if self._is_subject(e)), found[0] if found else None)
        return (self._canonical(best) or best.text) if best is not None else None

    def _gender(self, person: Entity) -> Gender | None:
        """Return what the full name of a person, or a title before it, tells of the gender."""
        known = self.genders.get(person.id, "")
        if known == "":
            before = self.page.word(self.page.token_at(person.start) - 1)
            known = self.genders[person.id] = gender_of(
                self._canonical(person) or person.text, before
            )
        return known

    def _is_subject(self, entity: Entity) -> bool:
        """Tell whether a name is the subject of its sentence.

        The likeliest to be meant by a pronoun.
        """
        lo, hi = self.page.range(entity.start, entity.end)
        return any(self.page.tokens.dep[i].startswith("nsubj") for i in range(lo, hi))

    def _behind_noun(self, entity: Entity | None, head: int, position: int) -> str | None:
        if entity is not None and entity.label in NAMED:
            name = (entity.normal or {}).get("name")
            if isinstance(name, str) and name.lower() != entity.text.lower():
                return name
        word = self.page.word(head)
        if self.event is not None and word in self.lexicon.nouns["occasion"]:
            same = word in self.event.text.lower().split()
            return self.event.text if same and self.event.text.lower() != word else None
        if word not in self.lexicon.nouns["person"] or word.endswith("s"):
            return None
        beside = self._beside.get(word, [])
        before = bisect_left(beside, position, key=_start)
        return beside[before - 1].text if before else None

    @cached_property
    def _beside(self) -> dict[str, list[Entity]]:
        """The persons with full names beside whom a noun for persons stands, by the noun, in order."""
        found: dict[str, list[Entity]] = {}
        for person in self.full:
            near = self.page.text[
                max(0, person.start - ROLE_REACH) : person.end + ROLE_REACH
            ].lower()
            for word in self.lexicon.nouns["person"].intersection(near.replace(",", " ").split()):
                found.setdefault(word, []).append(person)
        return found


def _start(entity: Entity) -> int:
    return entity.start


def _proper(entity: Entity) -> bool:
    """Tell a name from a description (``plenary session of the Council``)."""
    if entity.label in {"EVENT", "WORK"}:
        return entity.text[:1].isupper() or entity.text[:1].isdigit()
    return any(c.isupper() for c in entity.text)

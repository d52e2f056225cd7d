"""The speaker of a quote, read from the words for it: status, entity, name, key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from readout.language.events import Framed
from readout.language.gender import gender_of, gender_of_pronoun
from readout.language.meetings import has_capital
from readout.language.offices import Offices, government_key, sides
from readout.language.page import Page
from readout.language.people import PLURAL, People, key_of, key_of_pronoun, pronouns_for
from readout.language.phrases import DESCRIBING, RELATIVE, base_phrase, is_asked
from readout.language.timing import name_of
from readout.language.words import words
from readout.records.spans import SpanIndex
from readout.records.types import JOINT, Entity, Offsets, Speaker
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import FINITE
from readout.stages.quotes.resolve.several import Several, members

__all__ = ["SpeakerResolver"]

NAMED = frozenset({"PERSON", "ORG", "EVENT", "GPE", "WORK"})
CLAUSES = ("relcl", "acl")
UNTAGGED = ""
"""Every token's tag where neither an encoder nor a tagger ran: what tags exclude then stays."""
FINITE_TAGS = FINITE | {UNTAGGED}
NOUN_TAGS = ("NN", UNTAGGED)
"""First two letters."""
ENDS = words("word.head_end")
HEAD_ENDS = ENDS | {",", "("}
OWNERS = {"his": "he", "her": "she", "its": "it", "their": "they", "my": "i", "our": "we"}
"""Possessives and the pronouns that they stand for (``his warning that …``)."""
NOBODY = words("pronoun.nobody")
"""Words that name no speaker, if they have no antecedent."""
BACK = 600
"""Characters between a statement and a pronoun for who spoke there, at most."""
FIRST = frozenset({"i", "we", "me", "us"})
"""Pronouns of the first person."""
PRONOUNS = words("word.pronoun")
OCCASIONS = words("noun.occasion")
NO_NAME = words("word.determiner") | {"all"}
"""Words that open no name."""
NOUNS = words("noun.person", "noun.occasion", "noun.document")
TITLED = ("EVENT", "WORK")
"""Labels of names that may be mere descriptions."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The words that name a speaker, from token ``lo``, with a head.

    ``label``: whether they stand apart from any clause, as a signature or before a colon.
    """

    span: Offsets
    text: str
    lo: int
    head: int
    label: bool
    entity: Entity | None


class SpeakerResolver:
    """Resolves the speakers of one document.

    Parameters
    ----------
    page : Page
        The document.
    framed : Framed
        Its frame: who speaks in it, and the meeting behind "the meeting".
    reported : list of (int, int)
        What its statements report without marks.
    as_labelled : bool
        Whether relative pronouns that the encoder labelled as sources stay.
    """

    def __init__(
        self, page: Page, framed: Framed, reported: list[Offsets], *, as_labelled: bool = False
    ) -> None:
        self.page = page
        self.as_labelled = as_labelled
        self.event = framed.own(page)
        self.frame = framed.frame
        self._turns = SpanIndex(framed.turns)
        self.people = People(page, reported)
        self.offices = Offices(page)
        self.several = Several(page, self.people)
        self._by_id = {entity.id: entity for entity in page.entities}
        self._last: tuple[int, Speaker] = (-BACK, Speaker("unattributed"))

    def resolve(self, draft: Proposal) -> Speaker:
        """Return the speaker of a draft, with what to group by; nobody is ever made up."""
        found = self._speaker(draft)
        text = found.text
        if text is None:
            return found
        if found.status == "pronoun" and found.canonical is None:
            found = self._of_pronoun(draft, found, _pronoun_of(text))
        else:
            found = replace(found, key=self._key(found))
        if draft.parent is None:
            self._last = draft.end, found
        return found

    def _key(self, speaker: Speaker) -> str:
        """Return the key of a speaker, or of several of whom each may be a person."""
        if speaker.key is not None:
            return speaker.key
        person = self._is_person(speaker)
        name = speaker.canonical or speaker.text or ""
        keys = []
        for one in name.split(JOINT):
            of_person = person or (one != name and one in self.people.names)
            keys.append(key_of(one, person=of_person))
        return JOINT.join(filter(None, keys))

    def _of_pronoun(self, draft: Proposal, speaker: Speaker, word: str) -> Speaker:
        """Return a speaker of whom only a pronoun is known: a noun, or "they", that spoke last.

        "They" may be a body or several, too, where no others stand between.
        """
        unknown = replace(speaker, key=key_of_pronoun(word))
        position, last = self._last
        if draft.parent is not None or not 0 <= draft.start - position <= BACK:
            return unknown
        several = word == "they"
        joint = several and _called(last) is not None and self._one_person(last) is None
        lo, hi = self.page.range(position, draft.start)
        others = several and not PLURAL.isdisjoint(self.page.tokens.tag[lo:hi])
        if others or not (joint or self._is_noun(word, last)):
            return unknown
        return replace(speaker, canonical=_called(last), key=last.key)

    def _is_noun(self, word: str, last: Speaker) -> bool:
        """Return whether a pronoun may stand for a speaker who is a noun, or a pronoun for one."""
        if self._one_person(last) is not None:
            return False
        if last.status == "pronoun":
            known = key_of_pronoun(word) != last.key
            return known and word == _pronoun_of(last.text or "")
        if last.status != "nominal" or last.start is None or last.end is None:
            return False
        lo, hi = self.page.range(last.start, last.end)
        return word in pronouns_for(self.page, lo, self._head(lo, hi))

    def _is_person(self, speaker: Speaker) -> bool:
        """Return whether the name of a speaker is that of a person."""
        if speaker.status == "nominal":
            return speaker.canonical is not None and speaker.canonical in self.people.names
        entity = self._by_id.get(speaker.entity or "")
        if entity is not None:
            return entity.label == "PERSON"
        return speaker.canonical in self.people.names

    def _speaker(self, draft: Proposal) -> Speaker:
        """Return the speaker of a draft."""
        span = draft.speaking
        if draft.kind == "term" or span is None:
            return self._nobody(draft)
        stands_for = self._antecedent(span)
        text = self.page.part(span).lower()
        if stands_for is None and not self.as_labelled and text in NOBODY:
            return Speaker("agentless") if text == "there" else self._nobody(draft)
        found = self._read(stands_for or span, label=draft.speaker is not None)
        if draft.source is None or (stands_for is not None and not self.as_labelled):
            return found
        return self._whole(found, draft.source)

    def _nobody(self, draft: Proposal) -> Speaker:
        """Return the speaker where nobody is named: no order, no infinitive, nor beside a name."""
        page, clause = self.page, draft.clause
        if draft.kind == "term" or clause is None or clause.voice not in ("passive", "noun"):
            return Speaker("unattributed")
        cue = (*range(*page.range(*clause.cue)), *page.tokens.children.get(clause.head, ()))
        finite = any(page.tokens.tag[i] in FINITE_TAGS for i in cue)
        named = any(
            entity.label == "PERSON" and not draft.start <= entity.start < draft.end
            for entity in page.entity_index.overlapping(*page.span(clause.lo, clause.hi))
        )
        denied = words("word.negation").intersection(page.words(*clause.cue))
        agentless = is_asked(page, clause.head) or (finite and not (named or denied))
        return Speaker("agentless" if agentless else "unattributed")

    def _read(self, span: Offsets, *, label: bool) -> Speaker:
        """Take the first reading that fits the words."""
        lo, hi = self.page.range(*span)
        head = self._head(lo, hi)
        entity = self.page.entity_at(head)
        if entity is not None and entity.label not in NAMED:
            entity = None
        text = self.page.part(span)
        phrase = _Phrase(span, text, lo, head, label, entity)
        readings = (reading(self, phrase) for reading in READINGS)
        nobody = Speaker("nominal", *span, text)
        return next((found for found in readings if found is not None), nobody)

    def _head(self, lo: int, hi: int) -> int:
        """Return the last word before the first preposition or comma outside a name."""
        for i in range(lo + 1, hi):
            entity = self.page.entity_at(i)
            within = entity is not None and entity.start < self.page.tokens.start[i]
            if not within and self.page.word(i) in HEAD_ENDS:
                return i - 1
        return max(lo, hi - 1)

    def _antecedent(self, span: Offsets) -> Offsets | None:
        """Return the words that a relative pronoun stands for (``a broker who said``)."""
        page = self.page
        if page.text[slice(*span)].lower() not in RELATIVE:
            return None
        i = page.token_from(span[0])
        verb = page.tokens.head[i]
        head = page.tokens.head[verb]
        if page.tokens.dep[verb] not in CLAUSES or head >= i:
            return None
        opens = page.token_from(page.sentence_at(span[0])[0])
        return base_phrase(page, head, opens, i)

    def _pronoun(self, phrase: _Phrase) -> Speaker | None:
        """Read a pronoun, perhaps with "himself" behind it."""
        word = _pronoun_of(phrase.text)
        if word not in PRONOUNS:
            return None
        name = self._behind_pronoun(word, phrase.span[0])
        return Speaker("pronoun", *phrase.span, phrase.text, None, name)

    def _behind_pronoun(self, word: str, position: int) -> str | None:
        """Return the name of whom a pronoun stands for, "I" for whoever speaks there.

        "He" rather is who spoke last than somebody named before, or who is no subject.
        """
        if word in FIRST and not self.page.is_masked(position):
            return self._in_first_person(position)
        person = self.people.behind_pronoun(word, position)
        last_speaker = self._spoke_last(word, position, person)
        if person is not None and (last_speaker is None or self._is_newer(person, position)):
            return self.people.name_of(person)
        return None if last_speaker is None else _called(last_speaker)

    def _is_newer(self, person: Entity, position: int) -> bool:
        """Return whether the text turned to a person behind who spoke last."""
        end, last = self._last
        if last.status == "nominal":
            return person.start >= end
        newer = person.start > (last.start or 0)
        return newer and self.people.speaks(person, position)

    def _spoke_last(self, word: str, position: int, other: Entity | None) -> Speaker | None:
        """Return who spoke last, not far before, where a pronoun for one fits.

        Of a person of whom nobody knows whether it does, only where that is so of the ``other``,
        too.
        """
        end, last = self._last
        if not 0 <= position - end <= BACK:
            return None
        gender = gender_of_pronoun(word)
        name = self._one_person(last)
        if gender is None or name is None:
            fits = self._is_noun(word, last)
        elif (last_gender := self._gender(last, name)) is not None:
            fits = last_gender == gender
        else:
            fits = other is None or not self.people.gender(other)
        return last if fits else None

    def _gender(self, speaker: Speaker, name: str) -> str | None:
        """Return what pronoun, title or name tell of the gender of a speaker."""
        entity = self._by_id.get(speaker.entity or "")
        if entity is not None:
            return self.people.gender(entity)
        pronoun = _pronoun_of(speaker.text or "")
        return gender_of_pronoun(pronoun) or gender_of(name)

    def _one_person(self, speaker: Speaker) -> str | None:
        """Return the name of a speaker who is one person."""
        name = _called(speaker)
        if name is None or JOINT in name:
            return None
        return name if self._is_person(speaker) else None

    def _name(self, phrase: _Phrase) -> Speaker | None:
        """Read a name that is an entity."""
        entity = phrase.entity
        if entity is None:
            return None
        titled = entity.label in TITLED
        if entity.text[0].islower() if titled else not has_capital(entity.text):
            return None  # a description ("plenary session of the Council")
        name = self.people.canonical(entity)
        return Speaker("named", entity.start, entity.end, entity.text, entity.id, name)

    def _unlisted(self, phrase: _Phrase) -> Speaker | None:
        """Read a name that no recogniser found; of a turn's mere letter, nobody."""
        first, _, rest = phrase.text.partition(" ")
        turn = phrase.label and not (first.lower() in DESCRIBING and rest[:1].islower())
        if turn and self._is_role(phrase.span):
            if phrase.text.lower() in words("label.turn"):
                return Speaker("unattributed")
            return Speaker("nominal", *phrase.span, phrase.text)
        if not turn and not self._is_capitalised(phrase):
            return None
        name = self.people.full_name(phrase.text, phrase.span[0])
        name = None if name == phrase.text else name
        return Speaker("named", *phrase.span, phrase.text, None, name)

    def _is_capitalised(self, phrase: _Phrase) -> bool:
        """Distinguish a name from a noun that begins a sentence: every word has a capital."""
        page = self.page
        surfaces = list(map(page.surface, range(phrase.lo, phrase.head + 1)))
        lower = [surface.lower() for surface in surfaces if surface[:1].isalpha()]
        noun = page.tokens.tag[phrase.head][:2] in NOUN_TAGS
        if not noun or not lower or any(surface[:1].islower() for surface in surfaces):
            return False
        last = lower[-1]
        if last in NOUNS or lower[0] in NO_NAME:
            return False
        return len(lower) > 1 or not last.endswith("s")

    def _apposed(self, phrase: _Phrase) -> Speaker | None:
        """Read a description with a name in it, or behind it (``her deputy, Ana Sol, said``)."""
        start, end = phrase.span
        person = self.people.apposed(start, end, ENDS)
        if person is None and self.page.text.startswith(", ", end):
            behind = self.page.entity_index.at(end + 2)
            if behind is not None and behind.label == "PERSON":
                person = behind if self.page.text.startswith(",", behind.end) else None
        return None if person is None else self._of(person, start, max(end, person.end))

    def _of(self, person: Entity, start: int, end: int) -> Speaker:
        """Return a person whom a longer phrase names."""
        return Speaker(
            "named", start, end, self.page.text[start:end], person.id, self.people.name_of(person)
        )

    def _noun(self, phrase: _Phrase) -> Speaker:
        """Read a noun, with the name of the body, meeting or person that it stands for."""
        entity, noun, event = phrase.entity, (phrase.lo, phrase.head), self.event
        name = name_of(entity)
        bearer = None if name else self.offices.bearer(*noun)
        if bearer is not None:
            name = self.people.name_of(bearer)
        name = name or self.several.behind(*noun) or sides(self.page, self.people, *noun)
        word = self.page.word(phrase.head)
        if name is None and event is not None and word in OCCASIONS:
            called = event.text.lower()
            name = event.text if word != called and word in called.split() else None
        elif name is None:
            name = self.offices.body(*noun)
        key = government_key(self.page, self.people, *noun)
        found = None if entity is None else entity.id
        return Speaker("nominal", *phrase.span, phrase.text, found, name, key)

    def _whole(self, found: Speaker, source: Offsets) -> Speaker:
        """Take the whole phrase that names who speaks, where the encoder saw it."""
        start, last = source
        end = max(last, found.end or last)
        whole = self.page.text[start:end]
        nominal = found.status == "nominal"
        person = self.people.apposed(start, end, ENDS) if nominal else None
        joint = self._joint(person or self._by_id.get(found.entity or ""), (start, end))
        if joint is not None:
            return joint
        if person is not None:
            return self._of(person, start, end)
        name = found.canonical
        if name is None and found.status == "named" and found.text != whole:
            name = found.text
        return replace(found, start=start, end=end, text=whole, canonical=name)

    def _joint(self, named: Entity | None, phrase: Offsets) -> Speaker | None:
        """Read several of whom a phrase names one (``the Premier and the Ministry of Dams``)."""
        if named is None:
            return None
        parts = members(self.page, named.span, phrase)
        read = [self._read(part, label=False) for part in parts]
        by_key = {self._key(one): _called(one) or one.text or "" for one in read}
        if len(by_key) < 2:
            return None
        keys, names = map(JOINT.join, zip(*by_key.items(), strict=True))
        return Speaker("named", *phrase, self.page.part(phrase), None, names, keys)

    # -- turns of a conversation ------------------------------------------------------------------

    def _in_first_person(self, position: int) -> str | None:
        """Return the name of whoever speaks at a position, outside quotation marks."""
        turn = self._turns.at(position)
        speaker = self.frame.speaker if turn is None else turn.speaker
        return None if speaker is None else speaker.canonical or speaker.text

    def _is_role(self, label: Offsets) -> bool:
        """Return whether it is a label that names a part in a conversation, and nobody."""
        roles = words("label.role", "label.turn")
        return not roles.isdisjoint(self.page.words(*label)[-1:])


READINGS: tuple[Callable[[SpeakerResolver, _Phrase], Speaker | None], ...] = (
    SpeakerResolver._pronoun,
    SpeakerResolver._name,
    SpeakerResolver._apposed,
    SpeakerResolver._unlisted,
    SpeakerResolver._noun,
)
"""Readings of the words that name a speaker: the first that fits."""


def _called(speaker: Speaker) -> str | None:
    """Return the full name of a speaker, else the name by which the text calls him."""
    if speaker.status == "named":
        return speaker.canonical or speaker.text
    return speaker.canonical


def _pronoun_of(text: str) -> str:
    """Return the pronoun of some words in lower case: ``his`` is "he", ``she herself`` "she"."""
    lower = text.lower()
    word = OWNERS.get(lower, lower)
    if word.endswith("self"):
        word, _, _ = word.rpartition(" ")
    return word

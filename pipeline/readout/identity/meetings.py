"""Which events of documents are one: the meeting, call or summit that several of them tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, starmap
from math import fsum, log

from readout.identity.decisions import Decisions
from readout.identity.names import name_of
from readout.identity.persons import alike, sounds
from readout.identity.rows import Doubt, Identity, Mention, slug
from readout.identity.tellings import TALKED, Telling, tellings_of
from readout.language.people import key_of
from readout.models.scorer import Features, Scorer, packaged, probability
from readout.records.types import Record

__all__ = ["Meeting", "Meetings", "clash", "compare", "rarity_in"]

JOINED, DOUBTED = 0.5, 0.2
"""The probabilities from which on tellings are joined; so near to 0 or 1 nobody needs to look."""
GROUNDS = 3
"""So many features are told that spoke for joining one more."""
MOST = 30
"""Groups that a telling is held against for each thing that they share."""
HEARD = 6
"""Tellings of a group that a new one is held against."""
ALIKE = 0.5
"""Share of the words of two names that make them alike."""
FEW = 50
WEEK, MONTH, YEAR = 7, 31, 300
ALONE = frozenset({"interview", "briefing", "hearing", "rally"})
"""Groups of events that are told as no other."""


Rarity = Callable[[str], float]
"""How little a word is met, from 0 to 1."""


def rarity_in(tellings: Iterable[Telling]) -> Rarity:
    """Return how little a word of persons or events is met over all documents."""
    own = (told for told in tellings if told.own)
    words = (told.words.union(*map(sounds, told.persons)) for told in own)
    count = Counter(chain.from_iterable(words))
    whole = count.total() + FEW
    return lambda word: log(whole / (count[word] + 1)) / log(whole)


def compare(one: Telling, two: Telling, rarity: Rarity) -> Features:
    """Return what speaks for and against two tellings being of one event."""
    kinds = " ".join(sorted({one.group, two.group}))
    mixed = " " in kinds and (one.loose or two.loose)
    found = [f"own {one.own + two.own}", "kinds differ" if mixed else f"kinds {kinds}"]
    found += [*_sides(one, two), _when(one, two), *_names(one, two, rarity)]
    if _numbered(one, two):
        found.append("number")
    return dict.fromkeys(["always", *found], 1.0)


def _sides(one: Telling, two: Telling) -> Iterator[str]:
    shared, others = _persons(one, two)
    if len(shared) == 1 and len(one.states & two.states) < 2:
        yield "one side"
    elif shared:
        yield f"persons {min(len(shared), 2)}"
    if others:
        yield "other persons" if shared else "other persons only"
    yield from _states(one, two)


def _states(one: Telling, two: Telling) -> Iterator[str]:
    """Yield what their states tell; ``alone`` where one of them names no persons."""
    states = one.states & two.states
    if states:
        alone = "" if one.persons and two.persons else " alone"
        yield f"states {min(len(states), 2)}{alone}"
    if _foreign(one, two):
        yield "other states"
    elif one.states and two.states and abs(len(one.states) - len(two.states)) > 1:
        yield "more states"


def _foreign(one: Telling, two: Telling) -> bool:
    """Return whether each has a state that the other has not."""
    return bool(one.states - two.states and two.states - one.states)


def _persons(one: Telling, two: Telling) -> tuple[list[str], bool]:
    """Return the persons of both, and whether each has one that the other has not."""
    ours = [a for a in one.persons if any(alike(a, b) for b in (*two.persons, *two.around))]
    theirs = [b for b in two.persons if any(alike(a, b) for a in (*one.persons, *one.around))]
    shared = max(ours, theirs, key=len)
    return shared, len(ours) < len(one.persons) and len(theirs) < len(two.persons)


def _apart(one: Telling, two: Telling) -> int:
    """Return how many days lie between, 0 or less where they have one in common."""
    return max(one.days[0], two.days[0]) - min(one.days[1], two.days[1])


def _numbered(one: Telling, two: Telling) -> bool:
    """Return whether both have the same number: one session may last for months."""
    return one.ordinal is not None and one.ordinal == two.ordinal and _apart(one, two) < YEAR


def _when(one: Telling, two: Telling) -> str:
    apart = _apart(one, two)
    if one.loose or two.loose:
        return "about then" if apart <= 0 else "not then"
    if apart <= 0 or _numbered(one, two):
        return "day same" if one.is_day and two.is_day else "days common"
    if apart == 1:
        return "day next"
    return "week" if apart <= WEEK else "later"


def _names(one: Telling, two: Telling, rarity: Rarity) -> Iterator[str]:
    if one.key is not None and one.key == two.key:
        yield "key"
    least = min(fsum(map(rarity, told.words)) for told in (one, two))
    if least:
        share = fsum(map(rarity, one.words & two.words)) / least
        yield "words all" if share == 1 else "words some" if share > ALIKE else "words other"
    elif one.words or two.words:
        yield "words of one"
    places = [{*told.place.casefold().split(", ")} - {""} for told in (one, two)]
    if all(places):
        yield "place other" if places[0].isdisjoint(places[1]) else "place"


def clash(one: Telling, two: Telling) -> bool:
    """Return whether two tellings cannot be of one event.

    They are of another kind, time, number or partner, or the meta data call them otherwise.
    """
    groups = {one.group, two.group}
    if len(groups) > 1 and _other_kind(one, two, groups):
        return True
    told = ((one.ordinal, two.ordinal), (one.given, two.given))
    if any(a and b and a != b for a, b in told):
        return True
    talked = groups <= TALKED
    shared, others = _persons(one, two)
    partner = talked and (others or _foreign(one, two)) and len(shared) < 2
    return partner or _other_time(one, two, talked=talked)


def _other_kind(one: Telling, two: Telling, groups: Collection[str]) -> bool:
    """Return whether two kinds of events cannot be one; talks at a summit are a part of it."""
    part = "gathering" in groups and bool(one.words) != bool(two.words)
    return part or not ALONE.isdisjoint(groups) or ("call" in groups and "press" not in groups)


def _other_time(one: Telling, two: Telling, *, talked: bool) -> bool:
    """Return whether two tellings are too far apart; of one publisher's talks the days tell."""
    apart = _apart(one, two)
    if _numbered(one, two) or apart <= 0:
        return False
    if not (one.is_day and two.is_day and one.own and two.own and talked):
        return apart > MONTH
    lasting = "visit" in {one.kind, two.kind}
    return apart > (WEEK if lasting else int(one.publisher != two.publisher))


@dataclass(slots=True, eq=False)
class Meeting:
    """One event, and what documents tell of it, the surest first.

    ``confidence``: the least with which one was joined; ``part_of``: a larger one; ``grounds``: the
    features that spoke most for it; ``who``: its address; ``doubts``: what may be told of another
    one, joined with it or not, with the probability.
    """

    tellings: list[Telling]
    confidence: float = 1.0
    part_of: Meeting | None = None
    grounds: dict[str, None] = field(default_factory=dict)
    who: str = ""
    doubts: list[tuple[float, Telling, Meeting]] = field(default_factory=list)


@dataclass
class Meetings:
    """Finds the events that documents have in common: of each record only little is kept."""

    decisions: Decisions
    tellings: list[Telling] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Take note of the events of a record."""
        self.tellings.extend(tellings_of(record))

    def joined(self) -> Iterator[Identity]:
        """Yield the identities of events; an address that several would have goes with a number."""
        found = [(one, name_of(one.tellings)) for one in self.meetings()]
        taken = Counter(one.who for one, _ in found)
        for one, name in found:
            if not one.who:
                plain = f"event/{slug(key_of(name))}"
                taken[plain] += 1
                one.who = plain + (f"-{taken[plain]}" if taken[plain] > 1 else "")
        return starmap(_identity, found)

    def meetings(self) -> list[Meeting]:
        """Return the events, those that are decided or told with their day first."""
        rarity = rarity_in(self.tellings)
        decided = zip(map(self.decisions.event, self.tellings), self.tellings, strict=True)
        blocks: dict[object, list[Meeting]] = {}
        of: dict[tuple[str, str | None], Meeting] = {}
        ruled: dict[str, Meeting] = {}
        order = sorted(decided, key=lambda one: (not one[0], one[1].loose, not one[1].own))
        for who, telling in order:
            keys = list(_blocks(telling))
            if who:
                own = Meeting([], grounds={"decided": None}, who=who)
                meeting = ruled.setdefault(who, own)
            else:
                around = chain.from_iterable(blocks.get(key, ())[-MOST:] for key in keys)
                near = dict.fromkeys(around)
                meeting = _given(telling, near) or self._home(telling, near, rarity)
            meeting.tellings.append(telling)
            of[telling.document, telling.event] = meeting
            for key in keys:
                block = blocks.setdefault(key, [])
                if meeting not in block[-MOST:]:
                    block.append(meeting)
        found = list(dict.fromkeys(of.values()))
        for meeting in found:
            wholes = (of.get((told.document, told.part_of)) for told in meeting.tellings)
            meeting.part_of = next((one for one in wholes if one and one is not meeting), None)
        return found

    def _home(self, telling: Telling, near: Iterable[Meeting], rarity: Rarity) -> Meeting:
        """Return the event that a telling is most likely of: a new one where it is of none."""
        fitting = (
            (_agreement(telling, one.tellings[:HEARD], rarity), one)
            for one in near
            if not any(
                told.document == telling.document or clash(telling, told)
                for told in one.tellings[: 2 * HEARD]
            )
        )
        sure, best = max(fitting, key=lambda one: one[0], default=(0.0, None))
        doubts = [(sure, telling, best)] if best and DOUBTED <= sure <= 1 - DOUBTED else []
        if best is None or sure < JOINED:
            return Meeting([], doubts=doubts)
        best.doubts += doubts
        best.confidence = min(best.confidence, sure)
        spoken = _scorer().explain(compare(telling, best.tellings[0], rarity))
        best.grounds |= dict.fromkeys([one.name for one in spoken if one.odds > 0][:GROUNDS])
        return best


def _given(telling: Telling, near: Iterable[Meeting]) -> Meeting | None:
    """Return the event that the meta data of others call the same."""
    same = (one for one in near if telling.given in {told.given for told in one.tellings})
    return next(same, None) if telling.given else None


def _scorer() -> Scorer:
    return packaged("readout.identity", "meetings.json")["meeting"]


def _agreement(telling: Telling, others: Sequence[Telling], rarity: Rarity) -> float:
    """Return how likely a telling is of the event of others."""
    odds = sum(_scorer().odds(compare(telling, other, rarity)) for other in others)
    return round(probability(odds / len(others)), 3)


def _mention(told: Telling) -> Mention:
    return Mention(told.document, told.at)


def _identity(one: Meeting, name: str) -> Identity:
    names = Counter(told.name for told in one.tellings).most_common()
    return Identity(
        who=one.who,
        kind="event",
        name=name,
        names=dict(names),
        documents=len({told.document for told in one.tellings}),
        mentions=sorted(map(_mention, one.tellings)),
        grounds=list(one.grounds),
        confidence=one.confidence,
        part_of=one.part_of.who if one.part_of else None,
        doubtful=[
            Doubt(sure, _mention(told), other.who, _mention(other.tellings[0]))
            for sure, told, other in one.doubts
        ],
    )


def _blocks(telling: Telling) -> Iterator[object]:
    """Yield what tellings of one event have in common: who and the day, or a word and the time."""
    first, last = telling.days
    yield from filter(None, (telling.key, telling.given))
    if not telling.loose:
        for who in sorted(telling.states.union(*map(sounds, telling.persons))):
            yield from ((who, day) for day in range(first - 1, min(last, first + WEEK) + 2))
    for word in sorted(telling.words):
        yield from ((word, -month) for month in range(first // MONTH, last // MONTH + 2))

"""Events joined by their key, and held against one another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from readout.analyze.again.quoting import QuotedAgain
from readout.analyze.again.rows import PairRow, Relation
from readout.analyze.flatten import days
from readout.analyze.meetings.rows import Doubt, DoubtfulRow, MeetingRow, ReportRow, SideRow
from readout.analyze.rows import DocumentRow, EventRow, StatementRow
from readout.records.dates import compatible

__all__ = ["Meetings", "meetings_of"]

WEAK = "on/"
"""How keys begin that are made of a general name and a date ("talks" on a day)."""


@dataclass
class Meetings:
    """What was found, as the rows of four tables, each sorted."""

    meetings: list[MeetingRow] = field(default_factory=list)
    reports: list[ReportRow] = field(default_factory=list)
    sides: list[SideRow] = field(default_factory=list)
    doubtful: list[DoubtfulRow] = field(default_factory=list)


@dataclass(frozen=True)
class _Meeting:
    """An event: its mentions by document, and the statements made on it by document."""

    key: str
    events: Mapping[str, Sequence[EventRow]]
    said: Mapping[str, Sequence[StatementRow]]
    documents: Mapping[str, DocumentRow]

    @property
    def reporting(self) -> list[str]:
        """The documents that report it as their own event, sorted."""
        return sorted(
            name for name, rows in self.events.items() if any(row.reported for row in rows)
        )

    def most(self, of: str) -> list[str]:
        """Return the values of a column of events, each document once, the most given first."""
        counts = Counter(
            value
            for rows in self.events.values()
            for value in {getattr(row, of) for row in rows}
            if value is not None
        )
        return sorted(counts, key=lambda value: (-counts[value], value))


def meetings_of(
    documents: Iterable[DocumentRow],
    events: Iterable[EventRow],
    statements: Iterable[StatementRow],
    again: QuotedAgain,
) -> Meetings:
    """Join the events of a corpus that have one key.

    Parameters
    ----------
    documents, events, statements : iterables of rows
        All of a corpus.
    again : QuotedAgain
        What :func:`readout.analyze.again.quoted_again` found in it.

    Returns
    -------
    Meetings
        Events that no other document could name are left out (``events.shared``).
    """
    by_id = {document.id: document for document in documents}
    grouped: defaultdict[str, defaultdict[str, list[EventRow]]]
    grouped = defaultdict(lambda: defaultdict(list))
    for event in sorted(events, key=lambda row: (row.document, row.start, row.id)):
        if event.shared:
            grouped[event.key][event.document].append(event)
    said: defaultdict[str, defaultdict[str, list[StatementRow]]]
    said = defaultdict(lambda: defaultdict(list))
    rows = sorted(statements, key=lambda row: (row.document, row.start, row.id))
    for row in rows:
        if row.occasion is not None:
            said[row.occasion][row.document].append(row)
    found = Meetings()
    counterparts = _counterparts(again)
    for key in sorted(grouped):
        meeting = _Meeting(key, grouped[key], said[key], by_id)
        doubts = list(_doubts(meeting))
        found.meetings.append(_row(meeting, len({doubt.document for doubt in doubts})))
        found.reports += _reports(meeting)
        found.sides += _sides(meeting, counterparts)
        found.doubtful += doubts
    found.doubtful += _occasions(again.pairs, {row.id: row for row in rows})
    found.meetings.sort(key=lambda row: (row.date_start is None, row.date_start, row.key))
    found.doubtful.sort(key=lambda row: (row.key, row.document, row.doubt, row.statement or ""))
    return found


def _row(meeting: _Meeting, doubtful: int) -> MeetingRow:
    dates = meeting.most("date")
    names = meeting.most("name")
    first, last = days(dates[0] if dates else None)
    return MeetingRow(
        key=meeting.key,
        name=names[0],
        names=names,
        kind=meeting.most("kind")[0],
        date=dates[0] if dates else None,
        date_start=first,
        date_end=last,
        places=meeting.most("place"),
        bodies=meeting.most("body"),
        documents=len(meeting.events),
        reporting=len(meeting.reporting),
        statements=sum(map(len, meeting.said.values())),
        doubtful=doubtful,
    )


def _reports(meeting: _Meeting) -> Iterator[ReportRow]:
    for name in sorted(meeting.events):
        rows, document = meeting.events[name], meeting.documents[name]
        event = next((row for row in rows if row.reported), rows[0])
        yield ReportRow(
            key=meeting.key,
            document=name,
            event=event.id,
            document_date=document.date_start,
            publisher=document.publisher,
            name=event.name,
            date=event.date,
            reported=event.reported,
            statements=len(meeting.said.get(name, ())),
        )


Counterparts = Mapping[str, Mapping[str, Relation]]
"""Statement -> statement that says the same -> how."""


def _counterparts(again: QuotedAgain) -> Counterparts:
    """Return what says the same as each statement: its pairs, and the others of its cluster."""
    clusters: defaultdict[str, list[str]] = defaultdict(list)
    for member in again.members:
        clusters[member.cluster].append(member.statement)
    found: defaultdict[str, dict[str, Relation]] = defaultdict(dict)
    for members in clusters.values():
        for one in members:
            found[one].update({other: "changed" for other in members if other != one})
    for pair in again.pairs:
        found[pair.later][pair.earlier] = pair.relation
        found[pair.earlier][pair.later] = _turned(pair.relation)
    return found


def _turned(relation: Relation) -> Relation:
    turned: dict[Relation, Relation] = {"short_form": "long_form", "long_form": "short_form"}
    return turned.get(relation, relation)


def _sides(meeting: _Meeting, counterparts: Counterparts) -> Iterator[SideRow]:
    """Yield the statements made on an event, where several documents have such."""
    reporting = set(meeting.reporting)
    said = {name: rows for name, rows in meeting.said.items() if name in reporting}
    if len(said) < 2:
        return
    holders = {row.id: name for name, rows in said.items() for row in rows}
    for name in sorted(said):
        for row in said[name]:
            known = counterparts.get(row.id, {})
            others = sorted(one for one in known if holders.get(one, name) != name)
            yield SideRow(
                key=meeting.key,
                document=name,
                statement=row.id,
                speaker_name=row.speaker_name,
                counterpart=others[0] if others else None,
                relation=known[others[0]] if others else None,
                text=row.text,
            )


def _doubts(meeting: _Meeting) -> Iterator[DoubtfulRow]:
    """Yield the documents that report an event otherwise than most do."""
    dates, kinds = meeting.most("date"), meeting.most("kind")
    reporting = meeting.reporting
    for name in reporting:
        event = next(row for row in meeting.events[name] if row.reported)
        if event.date and not compatible(event.date, dates[0]):
            yield _doubt(meeting.key, event, "date", event.date, dates[0])
        if event.kind != kinds[0] and len(meeting.events) > 2:
            yield _doubt(meeting.key, event, "kind", event.kind, kinds[0])
        if meeting.key.startswith(WEAK) and len(reporting) > 1:
            yield _doubt(meeting.key, event, "name_alone", event.name, "a proper name")
    if dates:
        yield from _too_early(meeting, dates[0])


def _too_early(meeting: _Meeting, date: str) -> Iterator[DoubtfulRow]:
    """Yield the documents that are dated before what they say was said on the event."""
    first = days(date)[0]
    for name in sorted(set(meeting.said) & set(meeting.events)):
        last = meeting.documents[name].date_end
        if first and last and last < first:
            event = meeting.events[name][0]
            yield _doubt(meeting.key, event, "before", str(last), date)


def _doubt(key: str, event: EventRow, doubt: Doubt, found: str, expected: str) -> DoubtfulRow:
    return DoubtfulRow(
        key=key,
        document=event.document,
        doubt=doubt,
        found=found,
        expected=expected,
        statement=None,
    )


def _occasions(
    pairs: Iterable[PairRow], statements: Mapping[str, StatementRow]
) -> Iterator[DoubtfulRow]:
    """Yield statements in the same words that two documents put on occasions of other dates."""
    for pair in pairs:
        later, earlier = statements[pair.later], statements[pair.earlier]
        on, before = _said_on(later), _said_on(earlier)
        apart = on is not None and before is not None and not compatible(on, before)
        if pair.relation == "same_words" and apart:
            yield DoubtfulRow(
                key=later.occasion or "",
                document=later.document,
                doubt="occasion",
                found=f"{later.occasion_name} ({on})",
                expected=f"{earlier.occasion_name} ({before})",
                statement=later.id,
            )


def _said_on(row: StatementRow) -> str | None:
    return row.date if row.dated_by == "occasion" and row.occasion else None

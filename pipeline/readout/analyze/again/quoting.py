"""What is quoted again in a corpus: clusters of statements, and who has what from whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from readout.analyze.again.grouping import WHOLE, groups
from readout.analyze.again.reworded import reworded
from readout.analyze.again.rows import ClusterRow, MemberRow, Order, PairRow, RecalledRow, Relation
from readout.analyze.again.verbatim import Matches, compare
from readout.analyze.again.wording import difference
from readout.analyze.again.words import Corpus, words_of
from readout.analyze.rows import DocumentRow, StatementRow
from readout.records.types import PRONOUN_KEY

__all__ = ["RECALLED", "QuotedAgain", "quoted_again"]

RECALLED = 31
"""Days from which on what was said lies long before the document that quotes it."""
REPRINT, REPRINTED = 0.5, 3
"""Share of a document's statements, and how many, that a reprint has in the same words."""


@dataclass
class QuotedAgain:
    """What was found, as the rows of four tables, each sorted."""

    clusters: list[ClusterRow] = field(default_factory=list)
    members: list[MemberRow] = field(default_factory=list)
    pairs: list[PairRow] = field(default_factory=list)
    recalled: list[RecalledRow] = field(default_factory=list)


@dataclass(frozen=True)
class _Said:
    """A statement with its document, and the number of its words in the corpus."""

    row: StatementRow
    document: DocumentRow
    text: int

    @property
    def order(self) -> tuple[bool, dt.date, dt.date, str, int]:
        """What statements are sorted by: dated ones first, by the date of their document."""
        first, last = self.document.date_start, self.document.date_end
        undated = first is None or last is None
        return (undated, first or dt.date.max, last or dt.date.max, self.row.id, self.row.start)

    @property
    def said(self) -> dt.date | None:
        """The first day of the occasion, where that is known."""
        return self.row.date_start if self.row.dated_by == "occasion" else None


def quoted_again(
    statements: Iterable[StatementRow], documents: Iterable[DocumentRow]
) -> QuotedAgain:
    """Find the statements that are said again elsewhere, in the same or in other words.

    Parameters
    ----------
    statements : iterable of StatementRow
        All statements of a corpus, with unique ids.
    documents : iterable of DocumentRow
        All documents that they stand in.

    Returns
    -------
    QuotedAgain
        The same statements give the same rows, whatever their order.

    Raises
    ------
    ConfigError
        ``missing_package`` where rapidfuzz is not installed.
    """
    said, corpus = _said(statements, documents)
    if not said:
        return QuotedAgain()
    matches = compare(corpus)
    labels = groups(matches).tolist()
    telling = matches.telling.tolist()
    clusters = _clusters([one for one in said if telling[one.text]], labels)
    shares = _shares(matches)
    links = {_name(group): list(_links(group, shares)) for group in clusters}
    every = [link for some in links.values() for link in some]
    prints = _Reprints(every, Counter(one.row.document for one in said))
    found = QuotedAgain()
    lengths = matches.lengths.tolist()
    for group in clusters:
        name = _name(group)
        pairs = [_pair(link, name, lengths, prints) for link in links[name]]
        found.clusters.append(_cluster(group, pairs, prints))
        found.members += _members(group)
        found.pairs += pairs
    found.pairs += _other_words(said, corpus, labels, prints)
    found.pairs.sort(key=lambda pair: (pair.later, pair.earlier))
    found.clusters.sort(key=lambda row: (-row.independent, -row.documents, row.cluster))
    found.recalled = list(_recalled(said, found.members))
    return found


def _said(
    statements: Iterable[StatementRow], documents: Iterable[DocumentRow]
) -> tuple[list[_Said], Corpus]:
    """Return the statements that have words, by their ids, and their words."""
    by_id = {document.id: document for document in documents}
    rows = sorted(statements, key=lambda row: row.id)
    worded = [(row, words) for row in rows if (words := words_of(row.text))]
    corpus = Corpus.of(words for _, words in worded)
    number = {text: place for place, text in enumerate(corpus.texts)}
    said = [_Said(row, by_id[row.document], number[" ".join(words)]) for row, words in worded]
    return said, corpus


def _name(cluster: Sequence[_Said]) -> str:
    """Return what a cluster is called: its first statement."""
    return cluster[0].row.id


@dataclass(frozen=True)
class _Link:
    """A statement and the earliest of another document that says the same."""

    later: _Said
    earlier: _Said
    share: float


Shares = Mapping[int, Mapping[int, float]]
"""Text -> text that says the same -> share of the shorter one's words."""


def _shares(matches: Matches) -> Shares:
    found: defaultdict[int, dict[int, float]] = defaultdict(dict)
    columns = (matches.longer.tolist(), matches.shorter.tolist(), matches.shares.tolist())
    for a, b, share in zip(*columns, strict=True):
        found[a][b] = found[b][a] = share
    return found


def _clusters(said: Sequence[_Said], labels: Sequence[int]) -> list[list[_Said]]:
    """Return the statements of each group that several documents have, the earliest first."""
    grouped: defaultdict[int, list[_Said]] = defaultdict(list)
    for one in said:
        grouped[labels[one.text]].append(one)
    sorted_groups = (sorted(group, key=lambda one: one.order) for group in grouped.values())
    outer = [_without_inner(group) for group in sorted_groups]
    clusters = [group for group in outer if len({one.row.document for one in group}) > 1]
    return sorted(clusters, key=lambda group: group[0].row.id)


def _without_inner(group: list[_Said]) -> list[_Said]:
    """Leave out what stands within another statement of the group."""
    kept: list[_Said] = []
    last: dict[str, int] = {}
    for one in sorted(group, key=lambda one: (one.row.start, -one.row.end, one.row.id)):
        if one.row.end > last.get(one.row.document, -1):
            kept.append(one)
            last[one.row.document] = one.row.end
    return sorted(kept, key=lambda one: one.order)


def _links(cluster: Sequence[_Said], shares: Shares) -> Iterator[_Link]:
    """Yield each statement of a cluster with the first before it that says the same."""
    first: dict[int, list[_Said]] = defaultdict(list)
    for place, later in enumerate(cluster):
        near = {later.text: 1.0} | dict(shares.get(later.text, {}))
        known = [one for text in near for one in first[text][:2]]
        apart = [one for one in known if one.row.document != later.row.document]
        if place and apart:
            earlier = min(apart, key=lambda one: one.order)
            yield _Link(later, earlier, near[earlier.text])
        others = {one.row.document for one in first[later.text]}
        if later.row.document not in others:
            first[later.text].append(later)


class _Reprints:
    """Documents that have most of their statements in the same words as another."""

    def __init__(self, links: Iterable[_Link], counts: Mapping[str, int]) -> None:
        common = Counter(
            (link.later.row.document, link.earlier.row.document)
            for link in links
            if link.later.text == link.earlier.text
        )
        self._first: dict[str, str] = {}
        for (later, earlier), count in sorted(common.items()):
            fewest = min(counts[later], counts[earlier])
            if count >= REPRINTED and count >= REPRINT * fewest:
                self._join(later, earlier)

    def of(self, document: str) -> str:
        """Return the document that stands for all reprints of one."""
        while document in self._first:
            document = self._first[document]
        return document

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        if first != second:
            self._first[second] = first


def _members(cluster: Sequence[_Said]) -> Iterator[MemberRow]:
    for number, one in enumerate(cluster, start=1):
        yield MemberRow(
            cluster=cluster[0].row.id,
            number=number,
            statement=one.row.id,
            document=one.row.document,
            document_date=one.document.date_start,
            said_date=one.said,
            occasion_name=one.row.occasion_name,
            speaker=one.row.speaker,
            speaker_name=one.row.speaker_name,
            status=one.row.status,
            text=one.row.text,
        )


def _cluster(cluster: Sequence[_Said], pairs: Sequence[PairRow], prints: _Reprints) -> ClusterRow:
    dates = [one.document.date_start for one in cluster]
    known = [date for date in dates if date is not None]
    first = _first_said(cluster)
    documents = {one.row.document for one in cluster}
    speakers = Counter(
        str(one.row.speaker_name)
        for one in cluster
        if one.row.speaker and not one.row.speaker.startswith(PRONOUN_KEY)
    )
    return ClusterRow(
        cluster=cluster[0].row.id,
        text=cluster[0].row.text,
        statements=len(cluster),
        documents=len(documents),
        independent=len({prints.of(document) for document in documents}),
        speakers=sorted(speakers, key=lambda name: (-speakers[name], name)),
        earliest=_name(cluster) if known else None,
        earliest_date=min(known, default=None),
        **first,
        latest_date=max(known, default=None),
        undated=len(dates) - len(known),
        same_words=[pair.relation for pair in pairs].count("same_words"),
    )


def _first_said(cluster: Sequence[_Said]) -> dict[str, Any]:
    """Return the columns of the earliest occasion."""
    dated = [(said, one) for one in cluster if (said := one.said) is not None]
    if not dated:
        return dict.fromkeys(("first_said", "first_said_date", "occasion_name"))
    said, first = min(dated, key=lambda pair: (pair[0], pair[1].row.id))
    return {
        "first_said": first.row.id,
        "first_said_date": said,
        "occasion_name": first.row.occasion_name,
    }


def _pair(link: _Link, cluster: str | None, lengths: Sequence[int], prints: _Reprints) -> PairRow:
    later, earlier = link.later, link.earlier
    order, gap = _order(earlier.document, later.document)
    relation = _relation(link, lengths) if cluster else "other_words"
    return PairRow(
        later=later.row.id,
        earlier=earlier.row.id,
        later_document=later.row.document,
        earlier_document=earlier.row.document,
        later_speaker=later.row.speaker,
        earlier_speaker=earlier.row.speaker,
        cluster=cluster,
        relation=relation,
        share=round(link.share, 3),
        order=order,
        gap_days=gap,
        reprint=prints.of(later.row.document) == prints.of(earlier.row.document),
        difference=difference(earlier.row.text, later.row.text) if cluster else "",
    )


def _relation(link: _Link, lengths: Sequence[int]) -> Relation:
    if link.later.text == link.earlier.text:
        return "same_words"
    later, earlier = lengths[link.later.text], lengths[link.earlier.text]
    if min(later, earlier) >= WHOLE * max(later, earlier):
        return "changed"
    return "short_form" if later < earlier else "long_form"


def _order(earlier: DocumentRow, later: DocumentRow) -> tuple[Order, int | None]:
    if earlier.date_end is None or later.date_start is None:
        return "undated", None
    gap = (later.date_start - earlier.date_end).days
    return ("later", gap) if gap > 0 else ("same_time", 0)


def _other_words(
    said: Sequence[_Said], corpus: Corpus, labels: Sequence[int], prints: _Reprints
) -> Iterator[PairRow]:
    """Yield pairs of statements of different groups that say the same in other words."""
    first: dict[int, _Said] = {}
    for one in sorted(said, key=lambda one: one.order):
        first.setdefault(one.text, one)
    longest = np.unique(labels, return_index=True)[1]
    found = reworded(corpus, longest)
    columns = (found.first.tolist(), found.second.tolist(), found.scores.tolist())
    for a, b, score in zip(*columns, strict=True):
        earlier, later = sorted((first[a], first[b]), key=lambda one: one.order)
        if labels[a] != labels[b] and earlier.row.document != later.row.document:
            yield _pair(_Link(later, earlier, score), None, (), prints)


def _recalled(said: Iterable[_Said], members: Iterable[MemberRow]) -> Iterator[RecalledRow]:
    """Yield the statements that were made long before their document."""
    of = {member.statement: member.cluster for member in members}
    for one in said:
        row, quoted, first = one.row, one.document.date_start, one.said
        if quoted is None or first is None or row.date_end is None:
            continue
        gap = (quoted - row.date_end).days
        if gap >= RECALLED:
            yield RecalledRow(
                statement=row.id,
                document=row.document,
                document_date=quoted,
                said=row.date,
                said_date=first,
                gap_days=gap,
                occasion_name=row.occasion_name,
                occasion_confidence=row.occasion_confidence,
                speaker=row.speaker,
                speaker_name=row.speaker_name,
                cluster=of.get(row.id),
                text=row.text,
            )

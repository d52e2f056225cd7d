"""What an analysis found, for the pages: groups of passages, each with its place in a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from readout.errors import ConfigError
from readout.records.naming import clean
from readout.report.columns import Add, Rows
from readout.report.literals import script

__all__ = ["ADDED", "LEFT_OUT", "PLAIN", "Group", "Member", "Period", "write_findings"]

PLAIN, ADDED, LEFT_OUT = range(3)
"""How a piece of words stands to those that it is held beside."""
GROUP = ("title", "kind", "date", "documents", "members", "first", "periods")
MEMBER = ("document", "start", "end", "date", "who", "text", "how")


@dataclass(frozen=True)
class Member:
    """A passage of a group.

    Attributes
    ----------
    document : str
        Id of its document.
    start, end : int
        Where it stands in there.
    date : str or None
        When it was said or written, in EDTF.
    who : str or None
        Who speaks; None where nobody is named, empty where the author does.
    text : sequence of (int, str)
        Its words in pieces: :data:`PLAIN`; :data:`ADDED`, which are marked; :data:`LEFT_OUT`.
    how : str
        How it is related to the group: a name of ``[how]`` in the texts; empty where that goes
        without saying.
    """

    document: str
    start: int
    end: int
    date: str | None
    who: str | None
    text: Sequence[tuple[int, str]]
    how: str = ""


@dataclass(frozen=True)
class Period:
    """How often in a year.

    Attributes
    ----------
    year : str
        As it is shown.
    count : int
        As the analysis has it.
    member : int
        Index of the first member in it.
    """

    year: str
    count: int
    member: int


@dataclass(frozen=True)
class Group:
    """Passages that belong together.

    Attributes
    ----------
    title : str
        What it is called.
    members : sequence of Member
        In the order in which they are shown.
    kind : str
        A name of ``[kind]`` in the texts, or empty.
    date : str or None
        From when to when, or when, as it is shown.
    periods : sequence of Period
        How often in which year, where that is worth a picture.
    """

    title: str
    members: Sequence[Member]
    kind: str = ""
    date: str | None = None
    periods: Sequence[Period] = ()


def write_findings(
    name: str, groups: Iterable[Group], documents: Mapping[str, int], add: Add
) -> None:
    """Write ``data/NAME.js``.

    Parameters
    ----------
    name : str
        Of the page.
    groups : iterable of Group
        In the order in which they are shown.
    documents : mapping of str to int
        The number of each document of the report by its id.
    add : callable
        Takes the name of a file and what is in it.

    Raises
    ------
    ConfigError
        ``other_analysis`` where a document is none of the report's.
    """
    rows, members = Rows(GROUP), Rows(MEMBER)
    for group in groups:
        held = {one.document for one in group.members}
        rows.add(
            clean(group.title),
            group.kind,
            group.date,
            len(held),
            len(group.members),
            len(members),
            [(one.year, one.count, one.member) for one in group.periods],
        )
        for one in group.members:
            members.add(*_cells(one, documents))
    data = {"groups": rows.columns(), "members": members.columns()}
    add(f"data/{name}.js", script(name, data))


def _cells(one: Member, documents: Mapping[str, int]) -> tuple[object, ...]:
    number = documents.get(clean(one.document))
    if number is None:
        raise ConfigError(
            f"the analysis speaks of a document {one.document!r} that is not in this report: "
            "analyze the same records again",
            code="other_analysis",
        )
    who = None if one.who is None else clean(one.who)
    text = [(kind, clean(piece)) for kind, piece in one.text]
    return number, one.start, one.end, one.date, who, text, one.how

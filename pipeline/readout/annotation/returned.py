"""What comes back from a tool, whichever it is: labelled stretches of a task, and links."""

from __future__ import annotations

from msgspec import Struct, field

from readout.errors import DocumentError
from readout.evaluate.verdicts import JudgedItem
from readout.records.judged import Layer
from readout.records.types import Offsets, Record

__all__ = ["Mark", "Refusal", "Returned", "Tie", "refused"]

LONGEST = 1_000
"""Characters of a message, about."""


class Mark(Struct, frozen=True, kw_only=True):
    """A labelled stretch as a tool gives it back.

    ``id`` is the tool's, which is that of the region where the tool keeps ids; ``start`` and
    ``end`` count code points of what it stands in; ``status`` is what is said of a quote's speaker.
    """

    id: str
    label: str
    start: int
    end: int
    status: str | None = None


class Tie(Struct, frozen=True):
    """A link between two marks, by their ids."""

    label: str
    source: str
    target: str


class Returned(Struct, kw_only=True):
    """A task, or a whole document, as one person gave it back.

    Attributes
    ----------
    file, place : str
        Where it stands, for messages: the file, and what in it ("task 7").
    text : str
        What its marks stand in.
    start : int
        Where that begins in the text of its record, in code points.
    record, sha256 : str or None
        The record's id and the SHA-256 of its text, where they came along.
    name : str or None
        What the file of the document is called, for want of an id.
    annotator : str or None
        Whose work it is.
    guessed : bool
        Whether that is a mere name of a file or folder.
    layers : list of str or None
        Which layers are labelled, where it is told.
    linked, rated : bool
        Whether links, and what is said of speakers, were shown.
    themes : list of str or None
        Those chosen for the passages of the task, where they were asked for.
    brat : bool
        Whether stretches and labels are as brat has them: without line ends at their edges, and
        without what its names cannot hold.
    carried : Record or None
        The record itself, where it came along.
    rows : list of JudgedItem or None
        Of a sheet that people filled, for want of marks.
    read : list of (int, int) or None
        What was read, where that is not all of it.
    loose : list of str
        What has no place in a record, for people.
    """

    file: str
    place: str
    text: str
    start: int = 0
    record: str | None = None
    sha256: str | None = None
    name: str | None = None
    annotator: str | None = None
    guessed: bool = False
    layers: list[Layer] | None = None
    linked: bool = True
    rated: bool = True
    themes: list[str] | None = None
    brat: bool = False
    carried: Record | None = None
    rows: list[JudgedItem] | None = None
    read: list[Offsets] | None = None
    loose: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)


class Refusal(Struct, frozen=True, kw_only=True):
    """What was not imported: where it stands, which document it is of, why, and what to do."""

    file: str
    place: str | None = None
    document: str | None = None
    annotator: str | None = None
    code: str
    message: str

    @property
    def line(self) -> str:
        """All of it as one line."""
        where = self.file if self.place is None else f"{self.file}: {self.place}"
        by = "" if self.annotator is None else f" by {self.annotator}"
        named = "" if self.document is None else f": document {self.document!r}{by}"
        return f"{where}{named}: {self.message}"


def refused(code: str, message: str) -> DocumentError:
    """Make the error of what cannot be imported; whoever catches it knows file and document.

    Of an endless message, as of a label of many lines, the beginning and the end stay.
    """
    if len(message) > LONGEST:
        message = f"{message[: LONGEST // 2]} … {message[-LONGEST // 2 :]}"
    return DocumentError(message, code=code, stage="import")

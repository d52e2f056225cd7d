"""Records made to measure: a paragraph a statement, all offsets right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from readout.records.types import (
    Cue,
    DocumentKind,
    Entity,
    EntityLabel,
    Frame,
    Occasion,
    Passage,
    Quote,
    Record,
    Relation,
    RelationType,
    Segment,
    Sentence,
    Source,
    Speaker,
    SpeakerStatus,
    Theme,
    bare_record,
    encode_record,
)


@dataclass(frozen=True)
class Said:
    """A paragraph: ``MENTION said: TEXT``, or ``It was said: TEXT`` where nobody is mentioned.

    ``name`` is the part of the mention that names a person; ``names`` are bodies in the text.
    """

    text: str
    mention: str | None = None
    name: str | None = None
    theme: str | None = None
    relation: RelationType | None = None
    confidence: float = 0.9
    score: float = 0.8
    occasion: str | None = None
    names: tuple[str, ...] = ()


def talk(
    id: str,
    *said: Said,
    date: str | None = "2031-05-03",
    kind: DocumentKind = "news",
    sure: float = 0.9,
    publisher: str | None = None,
) -> Record:
    """Make a document of statements."""
    record = bare_record(id, "", Source(None, "0" * 64, "text/plain"))
    record.meta = {"title": f"Title of {id}", "date": date, "publisher": publisher}
    record.document = Frame(kind, confidence={"kind": sure})
    for number, one in enumerate(said, start=1):
        _add(record, one, number)
    return record


def write(folder: Path, records: Iterable[Record]) -> Path:
    """Write records as a run does; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = b"".join(encode_record(record) + b"\n" for record in records)
    (folder / "annotations.jsonl").write_bytes(lines)
    return folder


def _add(record: Record, said: Said, number: int) -> None:
    start = len(record.text) + 2 if record.text else 0
    head = said.mention or "It"
    cue = "said" if said.mention else "was said"
    text = f"{head} {cue}: {said.text}"
    record.text = f"{record.text}\n\n{text}" if record.text else text
    end = len(record.text)
    content = (end - len(said.text), end)
    at = start + len(head) + 1
    segment = f"s{number}"
    record.segments.append(Segment(segment, "paragraph", start, end))
    record.sentences.append(Sentence(f"t{number}", segment, start, end))
    speaker = _speaker(record, said, start)
    for name in said.names:
        _entity(record, "ORG", name, record.text.index(name, content[0]))
    record.quotes.append(
        Quote(
            f"q{number}",
            "indirect",
            [content],
            [],
            said.text,
            True,
            Cue(at, at + len(cue), cue, "say"),
            speaker,
            said.occasion and Occasion("the fair", "stated", date=said.occasion),
            None,
            "rule",
            said.confidence,
        )
    )
    relation = said.relation and Relation(said.relation, [], 0.6)
    themes = [Theme(said.theme, said.score, [content], [], relation)] if said.theme else []
    record.passages.append(Passage(segment, themes, [], start, end))


def _speaker(record: Record, said: Said, start: int) -> Speaker:
    if said.mention is None:
        return Speaker("agentless")
    status: SpeakerStatus = "named" if said.name else "nominal"
    entity = None
    if said.name:
        entity = _entity(record, "PERSON", said.name, record.text.index(said.name, start))
    key = (said.name or said.mention).casefold()
    end = start + len(said.mention)
    return Speaker(status, start, end, said.mention, entity, said.name, key)


def _entity(record: Record, label: EntityLabel, name: str, start: int) -> str:
    own = f"e{len(record.entities) + 1}"
    record.entities.append(Entity(own, start, start + len(name), name, label))
    return own

"""Rows of documents, statements and events, made by what matters in a test."""

from __future__ import annotations

from typing import Any

from readout.analyze.flatten import DOCUMENTS, EVENTS, SEGMENTS, SENTENCES, STATEMENTS, days


def document(
    name: str, date: str | None = None, publisher: str | None = None, *, kind: str = "news"
) -> Any:
    first, last = days(date)
    return DOCUMENTS.row(
        id=name, document=name, start=0, end=1000, date=date, date_start=first, date_end=last,
        document_kind=kind, confidence=0.9, title=name, publisher=publisher, speaker=None, who=None,
        event=None, event_name=None, place=None, dated_by="meta" if date else None, words=100,
        statements=1, warnings=0,
    )  # fmt: skip


def statement(
    name: str, text: str, *, said: str | None = None, occasion: str | None = None,
    speaker: str | None = "ada quill", start: int = 0,
) -> Any:  # fmt: skip
    """Make a statement; its document is the part of the name before the hash."""
    first, last = days(said)
    return STATEMENTS.row(
        id=name, document=name.partition("#")[0], start=start, end=start + len(text), date=said,
        date_start=first, date_end=last, document_kind="news", confidence=0.9, text=text,
        segment=None, passage=None, kind="direct", status="named" if speaker else "agentless",
        speaker=speaker, who=None, speaker_name=speaker, role=None, body=None, cue="said", lemma="say",
        occasion=occasion, occasion_name=occasion, occasion_basis="stated" if occasion else None,
        occasion_confidence=0.8 if occasion else None, dated_by="occasion" if said else None,
        marked=len(text), words=len(text.split()), parent=None, continues=None, turn=None,
        method="clause",
    )  # fmt: skip


def event(
    name: str, key: str, date: str | None, *, called: str = "Harbour Forum", kind: str = "forum",
    reported: bool = True, shared: bool = True,
) -> Any:  # fmt: skip
    first, last = days(date)
    return EVENTS.row(
        id=name, document=name.partition("#")[0], start=0, end=10, date=date, date_start=first,
        date_end=last, document_kind="news", confidence=0.9, key=key, shared=shared, name=called,
        kind=kind, body=None, place="Veld", reported=reported, mentions=1, participants=[],
    )  # fmt: skip


def sentences(document: str, *texts: str) -> list[Any]:
    """Make the sentences of a document (``d#t1`` is the first), the first of them its title."""
    found, start = [], 0
    for number, text in enumerate(texts, start=1):
        placed = {
            "document": document, "start": start, "end": start + len(text), "date": None,
            "date_start": None, "date_end": None, "document_kind": "news", "confidence": None,
            "words": len(text.split()),
        }  # fmt: skip
        start += len(text) + 1
        kind, segment = "paragraph" if number > 1 else "title", f"{document}#s{number}"
        found.append(SEGMENTS.row(id=segment, kind=kind, section=None, level=None, **placed))
        found.append(
            SENTENCES.row(id=f"{document}#t{number}", segment=segment, text=text, **placed)
        )
    return found

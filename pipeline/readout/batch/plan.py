"""What a run would compute, and why (``--dry-run``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from readout.batch.cache import KnownOutput, Store
from readout.batch.sources import Rejected
from readout.errors import ConfigError, nearest
from readout.pipeline.assembly import Pipeline, short
from readout.records.types import Document

__all__ = ["Plan", "forced_stages", "make_plan"]

NEW = "new document, or changed text, date, title, language or layout"
FORCED = "--force"
NOT_KEPT = "not in the cache"
KNOWN_AS = {
    "code": "its code",
    **dict.fromkeys(("version", "tokens"), "readout's code"),
    "spacy": "spaCy's version",
    "lang": "the language",
}
"""Parts of a fingerprint, as users know them."""


@dataclass(frozen=True)
class Plan:
    """What a run would do.

    Attributes
    ----------
    total, rejected : int
        Documents, and those of them that cannot be read.
    due : dict of str to int
        Documents to compute, by stage.
    reasons : dict of str to Counter
        The same, by stage and reason.
    """

    total: int
    rejected: int
    due: dict[str, int]
    reasons: dict[str, Counter[str]] = field(default_factory=dict)


def make_plan(
    readout: Pipeline,
    store: Store,
    items: Iterator[Document | Rejected],
    total: int,
    forced: frozenset[str],
) -> Plan:
    """Go through the documents and say what is missing of each."""
    reasons: dict[str, Counter[str]] = {stage.name: Counter() for stage in readout.stages}
    rejected = 0
    for item in items:
        if isinstance(item, Rejected):
            rejected += 1
            continue
        document = readout.document_key(item)
        known = store.known(document)
        due: set[str] = set()
        for stage, key in readout.keys(item, document).items():
            there = known.get(stage, [])
            if stage in forced:
                reason = FORCED
            elif any(one.key == key for one in there):
                continue
            elif there:
                reason = _reason(readout, stage, there, due)
            else:
                reason = NOT_KEPT if known else NEW
            reasons[stage][reason] += 1
            due.add(stage)
    totals = {stage: found.total() for stage, found in reasons.items()}
    return Plan(total, rejected, totals, reasons)


def forced_stages(readout: Pipeline, stage: str | None) -> frozenset[str]:
    """Return the stage to compute again and all stages that read from it, directly or not.

    Raises
    ------
    ConfigError
        ``unknown_stage``.
    """
    if stage is None:
        return frozenset()
    first = short(stage)
    reads = _reads(readout)
    if first not in reads:
        raise ConfigError(
            f"--force {stage}: no such stage; {nearest(first, list(reads))}", code="unknown_stage"
        )
    forced: set[str] = set()
    for name, before in reads.items():
        if name == first or forced.intersection(before):
            forced.add(name)
    return frozenset(forced)


def _reads(readout: Pipeline) -> dict[str, tuple[str, ...]]:
    return {stage.name: stage.reads_from for stage in readout.stages}


def _reason(readout: Pipeline, stage: str, there: list[KnownOutput], due: set[str]) -> str:
    """Return why no output of a stage fits, by what there is of it, and which stages are due."""
    digest, content = readout.prints[stage]
    if all(one.print != digest for one in there):
        changes = sorted(set(_differences(there[-1].content, content)))
        return f"changed: {', '.join(changes) or 'its fingerprint'}"
    before = [earlier for earlier in _reads(readout)[stage] if earlier in due]
    return f"reads from {', '.join(before)}" if before else "reads from other stages than before"


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Name what differs between two fingerprints, as users know it."""
    for part in _changed(old, new):
        before, after = old.get(part), new.get(part)
        if part == "settings" and isinstance(before, dict) and isinstance(after, dict):
            for key in _changed(before, after):
                yield f"setting {key}"
        elif part == "files":
            for name, _ in set(map(tuple, before or [])) ^ set(map(tuple, after or [])):
                yield f"file {name}"
        else:
            yield KNOWN_AS.get(part, part)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]

"""What a run would compute, and why (``--dry-run``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from readout.assembly import Readout, short
from readout.batch.sources import Rejected
from readout.batch.store import Known, Store
from readout.errors import ConfigError, nearest
from readout.records import Document

__all__ = ["Plan", "forced_stages", "make_plan"]

NEW = "new document, or changed text, date, title, language or layout"
FORCED = "--force"
NOT_KEPT = "not in the cache"
KNOWN_AS = {
    **dict.fromkeys(("code", "version", "tokens"), "readout's code"),
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
    readout: Readout,
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
        keys = readout.keys(item, document)
        known = store.known(document)
        due: set[str] = set()
        for stage, key in keys.items():
            there = known.get(stage, [])
            if stage in forced:
                reasons[stage][FORCED] += 1
            elif all(one.key != key for one in there):
                reasons[stage][_reason(readout, stage, there, due, bool(known))] += 1
            else:
                continue
            due.add(stage)
    return Plan(
        total, rejected, {stage: found.total() for stage, found in reasons.items()}, reasons
    )


def forced_stages(readout: Readout, stage: str | None) -> frozenset[str]:
    """Return the stage to compute again and all stages that read from it, directly or not.

    Raises
    ------
    ConfigError
        ``unknown_stage``.
    """
    if stage is None:
        return frozenset()
    names = [s.name for s in readout.stages]
    first = short(stage)
    if first not in names:
        raise ConfigError(
            f"--force {stage}: no such stage; {nearest(first, names)}", code="unknown_stage"
        )
    forced: set[str] = set()
    for info in readout.stages:
        if info.name == first or forced.intersection(info.reads_from):
            forced.add(info.name)
    return frozenset(forced)


def _reason(readout: Readout, stage: str, there: list[Known], due: set[str], seen: bool) -> str:
    """Say why no output of a stage fits, by what there is of it and which stages before it are due."""
    if not there:
        return NOT_KEPT if seen else NEW
    digest, content = readout.prints[stage]
    if all(one.print != digest for one in there):
        return f"changed: {', '.join(sorted(set(_differences(there[-1].content, content)))) or 'its fingerprint'}"
    before = [
        earlier
        for info in readout.stages
        if info.name == stage
        for earlier in info.reads_from
        if earlier in due
    ]
    return f"reads from {', '.join(before)}" if before else "reads from other stages than before"


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Name what differs between two fingerprints, as users know it."""
    for part in old.keys() | new.keys():
        before, after = old.get(part), new.get(part)
        if before == after:
            continue
        if part == "settings" and isinstance(before, dict) and isinstance(after, dict):
            yield from (
                f"setting {key}"
                for key in before.keys() | after.keys()
                if before.get(key) != after.get(key)
            )
        elif part == "files":
            gone = [pair for pair in before or [] if pair not in (after or [])]
            come = [pair for pair in after or [] if pair not in (before or [])]
            yield from {f"file {name}" for name, _ in (*gone, *come)}
        else:
            yield KNOWN_AS.get(part, part)

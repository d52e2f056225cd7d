"""What was run on what, and what came of it: ``manifest.json``."""

from __future__ import annotations

import hashlib
import platform
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import spacy.about

from readout import __version__
from readout.batch.engines import TaskResult
from readout.batch.options import RunOptions, asked
from readout.batch.sources import Inventory
from readout.config.configuration import file_digest
from readout.io.files import shown
from readout.pipeline.assembly import Pipeline
from readout.records.manifests import SCHEMA
from readout.records.types import Document

__all__ = ["Status", "Summary", "circumstances", "manifest"]

Status = Literal["complete", "interrupted", "stopped"]
SLOWEST = 5
DISTRIBUTION = "policy-readout"
OF_RUNS = frozenset({"fast", "html", "ray"})
"""Extras whose packages a run may use."""
_REQUIRED = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(?:[^;]*;.*extra == ['\"](?P<extra>[a-z]+)['\"])?"
)


@dataclass
class Summary:
    """What came of a run.

    Attributes
    ----------
    total : int
        Documents in the inputs.
    annotated, quarantined : int
        What became of those that the run got to.
    cached : int
        Documents of which no stage had to be computed.
    counts : Counter
        Words and findings (``"quotes.direct"``, ``"themes.<id>"``, …) over the records written.
    computed, hits : Counter
        Documents by stage: computed in this run, or found in the cache.
    seconds : dict of str to float
        Wall-clock seconds by stage, summed over workers.
    skipped : int
        Files of a walked folder whose suffix names no format.
    elapsed, loading : float
        Wall-clock seconds of the whole run, and of it until the pipeline was loaded and the inputs
        were listed.
    damaged : Path, optional
        Where a cache that could not be read was put aside.
    spoiled : int
        Documents with an output in the cache that was damaged, or did not fit the text: it was
        computed anew.
    slowest : list of (float, str, int)
        The documents that took longest: seconds, id, words.
    outputs : list of str
        Files of the annotations; none where those of an earlier run were left in place.
    sources : hash
        Of ids and sources of all documents that the run got to, in their order.
    work : Path, optional
        The working folder.
    """

    total: int = 0
    annotated: int = 0
    quarantined: int = 0
    cached: int = 0
    skipped: int = 0
    status: Status = "complete"
    reason: str | None = None
    damaged: Path | None = None
    spoiled: int = 0
    elapsed: float = 0.0
    loading: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    computed: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    slowest: list[tuple[float, str, int]] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    sources: Any = field(default_factory=hashlib.sha256, repr=False)
    work: Path | None = None

    @property
    def inputs(self) -> int:
        """Documents that the run got to: annotated and quarantined."""
        return self.annotated + self.quarantined

    def note(self, document: Document) -> None:
        """Take in what was read: the manifest tells by it whether the inputs were the same."""
        told = f"{document.id}\n{document.source.sha256}\n"
        self.sources.update(told.encode("utf-8", "surrogatepass"))

    def add(self, id: str, stages: set[str], result: TaskResult) -> None:
        """Count in a document that was annotated; ``stages`` are those of the pipeline."""
        self.annotated += 1
        self.spoiled += result.spoiled
        self.cached += not result.outputs
        self.computed.update(result.outputs.keys())
        self.hits.update(stages - result.outputs.keys())
        self.counts.update(result.counts)
        for stage, seconds in result.seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        taken = sum(result.seconds.values())
        if taken:
            self.slowest = sorted(
                [*self.slowest, (taken, id, result.counts.get("words", 0))], reverse=True
            )[:SLOWEST]


def circumstances() -> dict[str, Any]:
    """Return what records depend on besides inputs and configuration: versions, the machine."""
    return {
        "readout": __version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "spacy": spacy.about.__version__,
        "packages": dict(sorted(_packages())),
    }


def _packages() -> Iterator[tuple[str, str]]:
    """Yield name and version of the packages that a run may use, as far as they are installed."""
    try:
        required = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:  # a working copy that is not installed
        required = ["spacy", "numpy", "onnxruntime", "msgspec"]
    for line in required:
        match = _REQUIRED.match(line)
        if match and (match["extra"] is None or match["extra"] in OF_RUNS):
            with suppress(metadata.PackageNotFoundError):
                yield match["name"].lower(), metadata.version(match["name"])


def manifest(
    options: RunOptions,
    readout: Pipeline,
    inventory: Inventory,
    summary: Summary,
    started: datetime,
) -> dict[str, Any]:
    """Make the manifest of a run, without the names of its outputs."""
    stages = [stage.name for stage in readout.stages]
    return {
        "schema": SCHEMA,
        "status": summary.status,
        "reason": summary.reason,
        **circumstances(),
        "command": asked(options),
        "configuration": {
            "name": shown(readout.config.path.name),
            "hash": readout.config.hash,
            "full": readout.config.as_dict(),
        },
        "models": [readout.model] if readout.model else [],
        "files": readout.files,
        "code": [
            {"file": shown(path.name), "sha256": file_digest(path)} for path in readout.config.code
        ],
        "inputs": {
            "arguments": [shown(argument) for argument in options.inputs],
            "sha256": summary.sources.hexdigest(),
            "files": len(inventory.files),
            "skipped": len(inventory.skipped),
        },
        "counts": {
            "inputs": summary.inputs,
            "annotated": summary.annotated,
            "quarantined": summary.quarantined,
            "remaining": summary.total - summary.inputs,
            "cached": summary.cached,
            **dict(sorted(summary.counts.items())),
        },
        "stages": {
            name: {
                "computed": summary.computed[name],
                "cache_hits": summary.hits[name],
                "seconds": round(summary.seconds.get(name, 0.0), 3),
            }
            for name in stages
        },
        "model_seconds": round(summary.seconds.get("model", 0.0), 3),
        "engine": options.engine,
        "workers": options.workers or (1 if options.engine == "local" else None),
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "loading_seconds": round(summary.loading, 3),
        "seconds": round(summary.elapsed, 3),
    }

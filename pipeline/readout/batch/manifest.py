"""The manifest of a run (``manifest.json``): inputs, options, results; and how to repeat it."""

from __future__ import annotations

import hashlib
import platform
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nlargest
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import msgspec
import spacy.about
from msgspec.structs import asdict

from readout import __version__
from readout.batch.engines import TaskResult
from readout.batch.options import Asked, RunOptions, allowed_code, asked
from readout.batch.sources import Inventory
from readout.config.configuration import PipelineConfig, file_digest, pipeline_config, read_config
from readout.errors import ConfigError, FatalError
from readout.io.files import STDIN, shown
from readout.io.safe import NoJsonError, read_nofollow, real
from readout.pipeline.assembly import Pipeline
from readout.records.dataset import MOST, SCHEMA, Manifest, read_manifest
from readout.records.types import Document, PlainData

__all__ = [
    "Status",
    "Summary",
    "circumstances",
    "circumstances_that_differ",
    "config_of",
    "manifest",
    "options_of",
    "results_that_differ",
]

Status = Literal["complete", "interrupted", "stopped"]
SLOWEST = 5
LEAST_FOR_RATE = 20
"""Documents after which the share of those in quarantine says something."""
DISTRIBUTION = "policy-readout"
OF_RUNS = frozenset({"html", "ray"})
"""Extras whose packages a run may use."""
UNREAD = (
    *("text_left_out", "undecodable_bytes", "lone_surrogate", "unknown_event", "unknown_kind"),
    *("unreadable_date", "unreadable_language", "unreadable_title"),
)
"""Warnings of what was not read of a document: much of its text, bytes of it, a field."""
_REQUIRED = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(?:[^;]*;.*extra == ['\"](?P<extra>[a-z]+)['\"])?"
)


@dataclass
class Summary:
    """The result of a run.

    Attributes
    ----------
    total : int
        Documents in the inputs: counted roughly before they are read, then as many as there were.
    read : int
        Documents that were read.
    annotated, quarantined : int
        What became of those that the run got to.
    cached : int
        Documents of which no stage had to be computed.
    counts : Counter
        Words and findings (``"quotes.direct"``, ``"themes.<id>"``, …) over the records written.
    computed : Counter
        Documents by stage that were computed in this run; the others were found in the cache.
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
    passed : Counter
        Files that were skipped and documents in quarantine, by what is to be said of them.
    sources : hash
        Of ids and sources of all documents that the run got to, in their order.
    work : Path, optional
        The working folder.
    """

    total: int = 0
    read: int = 0
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
    seconds: dict[str, float] = field(default_factory=dict)
    slowest: list[tuple[float, str, int]] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    sources: Any = field(default_factory=hashlib.sha256, repr=False)
    work: Path | None = None

    @property
    def inputs(self) -> int:
        """Documents that the run got to: annotated and quarantined."""
        return self.annotated + self.quarantined

    @property
    def not_done(self) -> dict[str, int]:
        """What was passed over, in the words of the summary, of ``--json`` and of the manifest."""
        found = Counter({f"documents with {one}": self.counts[f"warnings.{one}"] for one in UNREAD})
        found["documents that were not reached"] = self.total - self.inputs
        return dict(sorted((found + self.passed).items()))

    def check_sum(self) -> None:
        """Make sure that every document that was read was annotated or put into quarantine.

        Raises
        ------
        FatalError
            ``documents_lost``.
        """
        if self.status == "complete":
            self.total = self.read
            if self.inputs != self.read:
                raise FatalError(
                    f"{self.inputs} of {self.read} documents are accounted for: run again, and "
                    "please report it",
                    code="documents_lost",
                )

    def check_rate(self, most: float) -> None:
        """Make sure that no larger share than allowed is in quarantine.

        Raises
        ------
        FatalError
            ``too_many_errors``.
        """
        enough = self.inputs >= min(LEAST_FOR_RATE, self.total)
        if enough and self.quarantined > most * self.inputs:
            raise FatalError(
                f"{self.quarantined} of {self.inputs} documents are in quarantine, more than "
                f"--max-error-rate {most:g} allows: look into quarantine.jsonl",
                code="too_many_errors",
            )

    def note(self, document: Document) -> None:
        """Take in what was read: the manifest tells by it whether the inputs were the same."""
        line = f"{document.id}\n{document.source.sha256}\n"
        self.sources.update(line.encode("utf-8", "surrogatepass"))

    def add(self, id: str, result: TaskResult) -> None:
        """Count in a document that was annotated."""
        self.annotated += 1
        self.spoiled += result.spoiled
        self.cached += not result.outputs
        self.computed.update(result.outputs.keys())
        self.counts.update(result.counts)
        for stage, seconds in result.seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        taken = sum(result.seconds.values())
        if taken:
            entry = taken, id, result.counts.get("words", 0)
            self.slowest = nlargest(SLOWEST, [*self.slowest, entry])


def circumstances() -> PlainData:
    """Return what records depend on besides inputs and configuration: versions, the machine.

    Of packages those that a run may use, as far as they are installed.
    """
    try:
        required = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:  # a working copy that is not installed
        required = ["spacy", "numpy", "onnxruntime", "msgspec"]
    packages = {}
    for match in filter(None, map(_REQUIRED.match, required)):
        if match["extra"] is None or match["extra"] in OF_RUNS:
            with suppress(metadata.PackageNotFoundError):
                packages[match["name"].lower()] = metadata.version(match["name"])
    return {
        "readout": __version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "spacy": spacy.about.__version__,
        "packages": dict(sorted(packages.items())),
    }


def manifest(
    options: RunOptions,
    readout: Pipeline,
    inventory: Inventory,
    summary: Summary,
    started: datetime,
) -> PlainData:
    """Make the manifest of a run, without the names of its outputs."""
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
            "remaining": max(0, summary.total - summary.inputs),
            "cached": summary.cached,
            **dict(sorted(summary.counts.items())),
        },
        "not_done": summary.not_done,
        "stages": {
            stage.name: {
                "computed": summary.computed[stage.name],
                "cache_hits": summary.annotated - summary.computed[stage.name],
                "seconds": round(summary.seconds.get(stage.name, 0.0), 3),
            }
            for stage in readout.stages
        },
        "model_seconds": round(summary.seconds.get("model", 0.0), 3),
        "engine": options.engine,
        "workers": options.workers or (1 if options.engine == "local" else None),
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "loading_seconds": round(summary.loading, 3),
        "seconds": round(summary.elapsed, 3),
    }


# -- running again what a manifest says


def _read(path: Path) -> Manifest:
    """Read the manifest of a run.

    Raises
    ------
    ConfigError
        ``bad_manifest``.
    """
    try:
        found = read_manifest(read_nofollow(real(path), MOST))
    except (OSError, NoJsonError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(
            f"{path}: no manifest can be read there: {reason}", code="bad_manifest"
        ) from error
    if not found.ours or "command" not in found.full:
        raise ConfigError(
            f"{path}: not the manifest of a run, or of an earlier version that did not say how it "
            "was run",
            code="bad_manifest",
        )
    return found


def options_of(
    path: Path, *, inputs: Sequence[str] = (), code: Sequence[Path | str] = (), **given: Any
) -> RunOptions:
    """Return the options of the run that a manifest tells of.

    Relative paths count from the working directory, as they did then.

    Parameters
    ----------
    path : Path
        The manifest.
    inputs : sequence of str
        To be read in place of what that run read.
    code : sequence of Path or str
        The Python files of that run, which have to be named again.
    **given
        Other options, which outrank those of that run.

    Raises
    ------
    ConfigError
        ``bad_manifest``; ``no_stdin`` where that run read standard input; ``code_not_named``.
    """
    command = _read(path).full["command"]
    try:
        asked = msgspec.convert(command, Asked)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ConfigError(f"{path}: command: {error}", code="bad_manifest") from error
    if STDIN in asked.inputs and not inputs:
        raise ConfigError(
            f"{path}: that run read standard input, which is gone: name inputs", code="no_stdin"
        )
    given["code"] = allowed_code(code, asked.code, Path.cwd())
    given["inputs"] = list(inputs) or asked.inputs
    return RunOptions(**{**asdict(asked), **given, "manifest": path})


def config_of(path: Path, named: Path | str | None) -> tuple[PipelineConfig, bool]:
    """Return the configuration of a run.

    Parameters
    ----------
    path : Path
        The manifest.
    named : Path or str, optional
        The configuration's file.

    Returns
    -------
    config : PipelineConfig
        As the file says it, where that is still what it was; else as the manifest does.
    same : bool
        Whether the file is what it was.

    Raises
    ------
    ConfigError
        ``bad_manifest``, or what is wrong with the configuration.
    """
    saved = _read(path).full.get("configuration")
    if not isinstance(saved, dict) or not isinstance(saved.get("full"), dict):
        raise ConfigError(f"{path}: has no configuration", code="bad_manifest")
    try:
        found = read_config(named)
        where = found.path
    except ConfigError:
        found, where = None, Path(named or "").absolute()
    if found is not None and found.hash == saved.get("hash"):
        return found, True
    return pipeline_config(where, saved["full"]), False


def circumstances_that_differ(path: Path) -> Iterator[str]:
    """Yield what is not as it was at the run that a manifest tells of: versions, the machine."""
    yield from _differing(_read(path).full, circumstances())


def results_that_differ(path: Path, now: bytes) -> Iterator[str]:
    """Yield what came out otherwise than the manifest tells.

    Parameters
    ----------
    path : Path
        The manifest of then.
    now : bytes
        The manifest of now.
    """
    before, after = _read(path), read_manifest(now)
    for name in ("inputs", "models", "files", "code"):
        yield from _differing({name: before.full.get(name)}, {name: after.full.get(name)})
    then = {one.file: one.sha256 for one in before.written}
    for one in after.written:
        if then.get(one.file) != one.sha256:
            yield f"{one.file}: other bytes"
    for name in sorted(then.keys() - {one.file for one in after.written}):
        yield f"{name}: not written"


def _differing(
    before: Mapping[str, Any], now: Mapping[str, Any], prefix: str = ""
) -> Iterator[str]:
    """Name what differs, of mappings their entries."""
    for key, value in now.items():
        old, name = before.get(key), f"{prefix}{key}"
        if isinstance(value, dict) and isinstance(old, dict):
            yield from _differing(old, value, f"{name}.")
        elif isinstance(value, list) and isinstance(old, list):
            names = set(map(_named, value))
            yield from (
                f"{name}: {_named(one)} is another, or new" for one in value if one not in old
            )
            yield from (f"{name}: {one} is gone" for one in map(_named, old) if one not in names)
        elif old != value:
            yield f"{name}: {old}, now {value}"


def _named(entry: Any) -> str:
    if isinstance(entry, dict):
        return str(entry.get("file") or entry.get("name") or entry)
    return str(entry)

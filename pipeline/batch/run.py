"""The run: inputs in, annotated dataset out; nothing computed twice, nothing lost."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

import spacy.about

import pipeline
from pipeline.assembly import Readout, short
from pipeline.batch.engines import Engine, Failure, LocalEngine, Result, SerialEngine, Task
from pipeline.batch.engines.ray import RayEngine
from pipeline.batch.interrupt import Interruptible
from pipeline.batch.output import WORK, OutputFolder
from pipeline.batch.progress import NoProgress, Progress
from pipeline.batch.sources import Inventory, Rejected, check_ids, collect, read
from pipeline.batch.store import Store
from pipeline.config import read_config
from pipeline.errors import ConfigError, FatalError, nearest
from pipeline.records import Document

__all__ = ["Plan", "RunOptions", "Summary", "plan", "run"]

Status = Literal["complete", "interrupted", "stopped"]
CACHE = "cache.sqlite"
LEAST_FOR_RATE = 20


@dataclass(frozen=True)
class RunOptions:
    """What a run is asked to do; the fields are the options of ``readout run``.

    Attributes
    ----------
    inputs : sequence of str
        Files, folders, globs, ``-``.
    output : Path
        The output folder.
    config : Path or str, optional
        The pipeline's configuration; the packaged default where None.
    workers : int, optional
        Processes; None is this one alone and, with Ray, one for each CPU of the cluster.
    engine : {"local", "ray"}
        Where the work is done: on this machine, or on a Ray cluster.
    force : str, optional
        A stage to compute again, with all that reads from it.
    max_error_rate : float
        The run stops where a larger share of the documents (0 to 1) is in quarantine.
    stdin : bytes, optional
        What came in for ``-``.
    stdin_suffix : str
        The format of ``stdin``.
    """

    inputs: Sequence[str]
    output: Path = Path("outputs")
    config: Path | str | None = None
    workers: int | None = None
    engine: Literal["local", "ray"] = "local"
    force: str | None = None
    max_error_rate: float = 1.0
    stdin: bytes | None = None
    stdin_suffix: str = ".txt"


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
    seconds : Counter
        Wall-clock seconds by stage, summed over workers.
    skipped : int
        Files of a walked folder whose suffix names no format.
    elapsed, loading : float
        Wall-clock seconds of the whole run, and of it until the pipeline was loaded and the inputs were listed.
    damaged : Path, optional
        Where a cache that could not be read was put aside.
    """

    total: int = 0
    annotated: int = 0
    quarantined: int = 0
    cached: int = 0
    skipped: int = 0
    status: Status = "complete"
    reason: str | None = None
    damaged: Path | None = None
    elapsed: float = 0.0
    loading: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    computed: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def inputs(self) -> int:
        """Documents that the run got to: annotated and quarantined."""
        return self.annotated + self.quarantined


@dataclass(frozen=True)
class Plan:
    """What a run would do (``--dry-run``): documents by stage to compute, of how many, and how many to reject."""

    total: int
    rejected: int
    due: dict[str, int]


def plan(options: RunOptions) -> Plan:
    """Say what a run would compute; writes nothing.

    Raises
    ------
    ConfigError
        Where the configuration or the inputs as a whole are wrong.
    """
    readout, inventory, total = _prepare(options)
    forced = _forced(readout, options.force)
    due = dict.fromkeys((stage.name for stage in readout.stages), 0)
    rejected = 0
    with Store(options.output / WORK / CACHE, read_only=True) as store:
        for item in _read(readout, inventory):
            if isinstance(item, Rejected):
                rejected += 1
                continue
            keys = readout.keys(item)
            have = store.get({s: k for s, k in keys.items() if s not in forced})
            for stage in keys.keys() - have.keys():
                due[stage] += 1
    return Plan(total, rejected, due)


def run(options: RunOptions, progress: Progress | None = None) -> Summary:
    """Annotate all inputs and write the annotations, the quarantine and the manifest.

    A second run over the same inputs computes only what is missing or changed.

    Raises
    ------
    ConfigError
        Before any work: where the configuration, the inputs as a whole or the output folder is wrong.
    FatalError
        Where the run cannot go on; what is finished is kept and used by the next run.
    """
    started = datetime.now(UTC)
    clock = perf_counter()
    readout, inventory, total = _prepare(options)
    forced = _forced(readout, options.force)
    summary = Summary(total=total, skipped=len(inventory.skipped), loading=perf_counter() - clock)
    progress = progress or NoProgress()
    with (
        Interruptible() as interruptible,
        OutputFolder(options.output) as folder,
        Store(folder.work / CACHE) as store,
    ):
        engine = _engine(readout, options)
        loop = _Loop(readout, store, folder, summary, forced, options.max_error_rate, progress, interruptible)
        progress.start(total)
        try:
            loop.go(engine, _read(readout, inventory))
            interruptible.stop()
        except KeyboardInterrupt:
            summary.status = "interrupted"
        except FatalError as error:
            summary.status, summary.reason = "stopped", error.message
            if error.code != "too_many_errors":
                raise
        finally:
            progress.close()
            engine.close()
        summary.damaged = store.damaged
        if summary.status == "complete" and summary.inputs != total:
            raise FatalError(
                f"{summary.inputs} of {total} documents are accounted for: the inputs changed meanwhile; run again",
                code="inputs_changed",
            )
        summary.elapsed = perf_counter() - clock
        folder.publish(_manifest(options, readout, inventory, summary, started))
    return summary


class _Loop:
    """Feeds the engine with what the cache lacks and writes results in the order of the inputs."""

    def __init__(
        self,
        readout: Readout,
        store: Store,
        folder: OutputFolder,
        summary: Summary,
        forced: frozenset[str],
        max_error_rate: float,
        progress: Progress,
        interruptible: Interruptible,
    ) -> None:
        self._readout = readout
        self._store = store
        self._folder = folder
        self._summary = summary
        self._forced = forced
        self._rate = max_error_rate
        self._progress = progress
        self._interruptible = interruptible

    def go(self, engine: Engine, items: Iterator[Document | Rejected]) -> None:
        """Annotate all items."""
        for task, result in engine.map(self._tasks(items)):
            self._interruptible.hold()
            try:
                self._write(task, result)
            finally:
                self._interruptible.release()
            self._progress.advance(result.counts.get("words", 0))
            self._check_rate()

    def _tasks(self, items: Iterator[Document | Rejected]) -> Iterator[Task]:
        for item in items:
            if isinstance(item, Rejected):
                error = item.error
                document = Document(item.id, "", {}, item.source)
                yield Task(document, {}, {}, Failure(error.stage, error.code, error.message))
                continue
            keys = self._readout.keys(item)
            wanted = {stage: key for stage, key in keys.items() if stage not in self._forced}
            yield Task(item, keys, self._store.get(wanted))

    def _write(self, task: Task, result: Result) -> None:
        summary = self._summary
        if result.line is None or result.failure is not None:
            failure = result.failure or Failure("worker", "no_record", "no record came back")
            self._folder.write_rejected(task.document.id, task.document.source, failure)
            summary.quarantined += 1
        else:
            self._folder.write_record(result.line)
            self._store.put((task.keys[stage], payload) for stage, payload in result.outputs.items())
            summary.annotated += 1
            summary.cached += not result.outputs
            summary.computed.update(result.outputs.keys())
            summary.hits.update(task.keys.keys() - result.outputs.keys())
            summary.counts.update(result.counts)
            for stage, seconds in result.seconds.items():
                summary.seconds[stage] = summary.seconds.get(stage, 0.0) + seconds

    def _check_rate(self) -> None:
        summary = self._summary
        enough = summary.inputs >= min(LEAST_FOR_RATE, summary.total)
        if enough and summary.quarantined > self._rate * summary.inputs:
            raise FatalError(
                f"{summary.quarantined} of {summary.inputs} documents are in quarantine, more than --max-error-rate "
                f"{self._rate:g} allows: look into quarantine.jsonl",
                code="too_many_errors",
            )


def _prepare(options: RunOptions) -> tuple[Readout, Inventory, int]:
    config = read_config(options.config)
    inventory = collect(options.inputs, exclude=options.output, stdin=options.stdin, stdin_suffix=options.stdin_suffix)
    total = check_ids(inventory, id_field=config.id_field)
    return Readout(config), inventory, total


def _read(readout: Readout, inventory: Inventory) -> Iterator[Document | Rejected]:
    return read(inventory, text_field=readout.config.text_field, id_field=readout.config.id_field)


def _engine(readout: Readout, options: RunOptions) -> Engine:
    if options.engine == "ray":
        return RayEngine(readout, options.workers)
    workers = options.workers or 1
    return SerialEngine(readout) if workers == 1 else LocalEngine(readout.config, workers)


def _forced(readout: Readout, stage: str | None) -> frozenset[str]:
    """Return the stage to compute again and all stages that read from it, directly or not."""
    if stage is None:
        return frozenset()
    names = [s.name for s in readout.stages]
    first = short(stage)
    if first not in names:
        raise ConfigError(f"--force {stage}: no such stage; {nearest(first, names)}", code="unknown_stage")
    forced: set[str] = set()
    fields: set[str] = set()
    for info in readout.stages:
        if info.name == first or fields & {*info.needs, *info.uses}:
            forced.add(info.name)
            fields |= set(info.provides)
    return frozenset(forced)


def _manifest(
    options: RunOptions, readout: Readout, inventory: Inventory, summary: Summary, started: datetime
) -> dict[str, Any]:
    stages = [stage.name for stage in readout.stages]
    return {
        "schema": "readout-manifest/1",
        "status": summary.status,
        "reason": summary.reason,
        "readout": pipeline.__version__,
        "python": platform.python_version(),
        "spacy": spacy.about.__version__,
        "configuration": {
            "name": readout.config.path.name,
            "hash": readout.config.hash,
            "full": readout.config.as_dict(),
        },
        "models": [readout.model] if readout.model else [],
        "files": readout.files,
        "inputs": {
            "arguments": list(options.inputs),
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
        "seconds": round(summary.elapsed, 3),
    }

"""The run: inputs in, annotated dataset out; nothing computed twice, nothing lost."""

from __future__ import annotations

import gc
import logging
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from threadpoolctl import threadpool_limits

from readout.batch.cache import CachedOutput, KnownOutput, Store
from readout.batch.engines import (
    DocumentTask,
    Engine,
    Failure,
    LocalEngine,
    SerialEngine,
    TaskResult,
)
from readout.batch.manifest import Summary, config_of, manifest
from readout.batch.options import RunOptions, save_options
from readout.batch.output import OutputFolder
from readout.batch.processes import Interruptible
from readout.batch.progress import Progress
from readout.batch.sources import (
    Inventory,
    ReadOptions,
    Rejected,
    collect,
    count,
    distinct,
    read,
    read_guarded,
)
from readout.batch.sources.documents import Item
from readout.batch.targets import work_of
from readout.config.configuration import PipelineConfig, canonical_json, read_config
from readout.config.sourcecode import with_code
from readout.errors import ConfigError, FatalError, nearest
from readout.io.files import is_url
from readout.io.safe import make_place
from readout.pipeline.assembly import Pipeline, short
from readout.records.types import Document

__all__ = ["OPTIONS", "Plan", "cache_of", "forced_stages", "plan", "run"]

CACHE = "cache.sqlite"
OPTIONS = "run.json"

Items = Iterator[Item]

TERMINATING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Taken as interrupts with Ray, whose processes would be left for a minute: ours end with us."""

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

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """The work that a run would do.

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


def plan(options: RunOptions) -> Plan:
    """Return what a run would compute, and why; writes nothing.

    Raises
    ------
    ConfigError
        Where the configuration or the inputs as a whole are wrong.
    """
    readout, inventory, _ = _prepare(options)
    forced = forced_stages(readout, options.force)
    reasons: dict[str, Counter[str]] = {stage.name: Counter() for stage in readout.stages}
    total = rejected = 0
    with _store(options, read_only=True) as store:
        for item in _read(readout.config, inventory, options, _is_serial(options)):
            total += 1
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
    return Plan(total, rejected, {name: one.total() for name, one in reasons.items()}, reasons)


def run(options: RunOptions, *watchers: Progress) -> Summary:
    """Annotate all inputs and write the annotations, the quarantine and the manifest.

    A second run over the same inputs computes only what is missing or changed. One that is
    interrupted or stopped publishes what is finished, but not in place of the complete outputs of
    an earlier run, and not to a URL.

    Raises
    ------
    ConfigError
        Before any work: where the configuration, the inputs as a whole or the output folder is
        wrong.
    FatalError
        Where the run cannot go on; what is finished is kept and used by the next run.
    """
    started = datetime.now(UTC)
    clock = perf_counter()
    readout, inventory, total = _prepare(options)
    for one in inventory.skipped:
        log.info("skipped    %s: %s", one.path, one.reason)
    forced = forced_stages(readout, options.force)
    summary = Summary(total=total, skipped=len(inventory.skipped), loading=perf_counter() - clock)
    summary.passed.update(f"files skipped: {one.reason}" for one in inventory.skipped)
    if options.cache is not None:
        make_place(options.cache.parent)
    with (
        ExitStack() as ends,
        threadpool_limits(1),
        Interruptible(*(TERMINATING if options.engine == "ray" else ())) as interruptible,
        OutputFolder(
            options.output, shard_size=options.shard_size, compress=options.compress
        ) as folder,
        _store(options) as store,
    ):
        gc.freeze()  # what is loaded is no garbage to look for, nor to be copied in forks
        ends.callback(gc.unfreeze)
        summary.work = folder.work
        folder.keep(OPTIONS, save_options(options))
        store.describe(readout.prints)
        alone = _is_serial(options) and not folder.died
        engine = _engine(readout, options, alone)
        items = _read(readout.config, inventory, options, alone)
        tasks = _tasks(readout, store, summary, items, forced)
        write = partial(_write, readout, store, folder, summary)
        _go(engine, tasks, write, summary, options, watchers, interruptible)
        summary.damaged = store.damaged
        summary.spoiled += store.spoiled
        summary.check_sum()
        summary.elapsed = perf_counter() - clock
        if summary.status == "complete" or not (is_url(options.output) or folder.stands()):
            found = manifest(options, readout, inventory, summary, started)
            summary.outputs = folder.publish(found)
    return summary


def cache_of(output: Path | str, cache: Path | None = None) -> Path:
    """Return the cache that belongs to an output folder, or the one that was named."""
    return cache if cache is not None else work_of(output) / CACHE


def _store(options: RunOptions, *, read_only: bool = False) -> Store:
    path = cache_of(options.output, options.cache)
    return Store(path, read_only=read_only, named=options.cache is not None)


def _go(
    engine: Engine,
    tasks: Iterator[DocumentTask],
    write: Callable[[DocumentTask, TaskResult], None],
    summary: Summary,
    options: RunOptions,
    watchers: Sequence[Progress],
    interruptible: Interruptible,
) -> None:
    """Have all tasks done and written, and close the engine; the summary says how it ended.

    Raises
    ------
    FatalError
        Where the run cannot go on.
    """
    with ExitStack() as ends:
        ends.callback(engine.close)
        for watcher in watchers:
            watcher.start(summary.total)
            ends.callback(watcher.close)
        try:
            for task, result in engine.map(tasks):
                with interruptible.held():
                    write(task, result)
                for watcher in watchers:
                    watcher.advance(result.counts.get("words", 0))
                summary.check_rate(options.max_error_rate)
            if not is_url(options.output):  # an upload may take long, and can be interrupted
                interruptible.stop()
        except KeyboardInterrupt:
            interruptible.stop()
            summary.status = "interrupted"
        except FatalError as error:
            interruptible.stop()
            summary.status, summary.reason = "stopped", error.message
            if error.code != "too_many_errors":
                raise


def _tasks(
    readout: Pipeline, store: Store, summary: Summary, items: Items, forced: frozenset[str]
) -> Iterator[DocumentTask]:
    """Make a task of every document, with what the cache has of it."""
    for item in items:
        summary.read += 1
        if isinstance(item, Rejected):
            error = item.error
            failure = Failure(error.stage, error.code, error.message)
            yield DocumentTask(Document(item.id, "", {}, item.source), {}, {}, failure)
            continue
        known_as = readout.document_key(item)
        keys = readout.keys(item, known_as)
        wanted = {stage: key for stage, key in keys.items() if stage not in forced}
        yield DocumentTask(item, keys, store.get(known_as, wanted), document_key=known_as)


def _write(
    readout: Pipeline,
    store: Store,
    folder: OutputFolder,
    summary: Summary,
    task: DocumentTask,
    result: TaskResult,
) -> None:
    """Write a record or a line of the quarantine, and keep what was computed."""
    document = task.document
    summary.note(document)
    if (failure := result.failure) is not None:
        folder.write_rejected(document.id, document.source, failure)
        log.info(
            "quarantine %s: %s: %s: %s", document.id, failure.stage, failure.code, failure.message
        )
        summary.quarantined += 1
        summary.passed[f"documents in quarantine: {failure.code}"] += 1
        return
    folder.write_record(result.line)
    store.put(
        CachedOutput(task.document_key, name, task.keys[name], readout.prints[name][0], payload)
        for name, payload in result.outputs.items()
    )
    summary.add(document.id, result)


def _prepare(options: RunOptions) -> tuple[Pipeline, Inventory, int]:
    """Read the configuration, load the pipeline, list and count the inputs.

    What the options say beside the configuration outranks it.
    """
    if options.engine == "ray":
        from readout.batch.engines.ray import import_ray

        import_ray()  # so that it is missed before anything is written
    if options.manifest is None:
        config = read_config(options.config)
    else:
        config, same = config_of(options.manifest, options.config)
        if not same:
            reason = "not what it was at that run: the manifest's own configuration is taken"
            log.warning("%s: %s", config.path, reason)
    config = with_code(config, options.code)
    config = replace(
        config,
        text_field=options.text_field or config.text_field,
        id_field=options.id_field or config.id_field,
    )
    inventory = collect(
        options.inputs,
        exclude=options.output,
        stdin=options.stdin,
        stdin_suffix=options.stdin_suffix,
        id_by=options.id_by,
        follow_links=options.follow_links,
    )
    total = count(inventory, config.limits, remote=options.timeout is None)
    return Pipeline(config), inventory, total


def _is_serial(options: RunOptions) -> bool:
    """Whether all can be done in this process: no document may have to be ended."""
    alone = options.engine == "local" and options.workers in (None, 1)
    return alone and (options.timeout, options.memory) == (None, None)


def _read(config: PipelineConfig, inventory: Inventory, options: RunOptions, alone: bool) -> Items:
    """Read the documents, in a process of its own where documents are annotated in such, too."""
    how = ReadOptions(config.text_field, config.id_field, config.limits)
    if alone or not inventory.files:
        return distinct(read(inventory, how))
    return distinct(read_guarded(inventory, how, options.timeout, options.memory))


def _engine(readout: Pipeline, options: RunOptions, alone: bool) -> Engine:
    """Choose the engine.

    A process of its own where a document may have to be ended, or has ended a run before.
    """
    if options.engine == "ray":
        from readout.batch.engines.ray import RayEngine

        return RayEngine(readout, options.workers or 0, options.timeout)
    if alone:
        return SerialEngine(readout)
    return LocalEngine(readout, options.workers or 1, options.timeout, options.memory)


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
    reads = {one.name: one.reads_from for one in readout.stages}
    if first not in reads:
        raise ConfigError(
            f"--force {stage}: no such stage; {nearest(first, list(reads))}", code="unknown_stage"
        )
    forced: set[str] = set()
    for name, before in reads.items():
        if name == first or forced.intersection(before):
            forced.add(name)
    return frozenset(forced)


def _reason(readout: Pipeline, stage: str, there: list[KnownOutput], due: set[str]) -> str:
    """Return why no output of a stage fits, by what there is of it, and which stages are due."""
    digest, content = readout.prints[stage]
    if all(one.print != digest for one in there):
        changed = _labelled(there[-1].content) ^ _labelled(content)
        changes = sorted({label for label, _ in changed})
        return f"changed: {', '.join(changes) or 'its fingerprint'}"
    (reads,) = (one.reads_from for one in readout.stages if one.name == stage)
    before = ", ".join(earlier for earlier in reads if earlier in due)
    return f"reads from {before or 'other stages than before'}"


def _labelled(fingerprint: Mapping[str, Any]) -> set[tuple[str, bytes]]:
    """Return what a fingerprint is made of, each part by the name that users know."""
    found: set[tuple[str, bytes]] = set()
    for part, value in fingerprint.items():
        parts = [(KNOWN_AS.get(part, part), value)]
        if part == "settings" and isinstance(value, dict):
            parts = [(f"setting {key}", one) for key, one in value.items()]
        elif part == "files":
            parts = [(f"file {name}", digest) for name, digest in value or ()]
        found.update((label, canonical_json(one)) for label, one in parts)
    return found

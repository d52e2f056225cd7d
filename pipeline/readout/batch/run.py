"""The run: inputs in, annotated dataset out; nothing computed twice, nothing lost."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from threadpoolctl import threadpool_limits

from readout.batch.cache import CachedOutput, Store
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
from readout.batch.plan import Plan, forced_stages, make_plan
from readout.batch.processes import Interruptible
from readout.batch.progress import Progress
from readout.batch.sources import (
    Guard,
    Inventory,
    ReadOptions,
    Rejected,
    collect,
    count,
    distinct,
    read,
    read_guarded,
)
from readout.batch.targets import work_of
from readout.config.configuration import PipelineConfig, read_config
from readout.config.sourcecode import with_code
from readout.errors import ConfigError, FatalError
from readout.io.files import is_url
from readout.pipeline.assembly import Pipeline
from readout.records.types import Document

__all__ = ["OPTIONS", "cache_of", "plan", "run"]

CACHE = "cache.sqlite"
OPTIONS = "run.json"
LEAST_FOR_RATE = 20
"""Documents after which the share of those in quarantine says something."""

Items = Iterator[Document | Rejected]

log = logging.getLogger(__name__)


def plan(options: RunOptions) -> Plan:
    """Say what a run would compute, and why; writes nothing.

    Raises
    ------
    ConfigError
        Where the configuration or the inputs as a whole are wrong.
    """
    readout, inventory, total = _prepare(options)
    forced = forced_stages(readout, options.force)
    named = options.cache is not None
    with Store(cache_of(options.output, options.cache), read_only=True, named=named) as store:
        items = distinct(_read(readout.config, inventory, options))
        return make_plan(readout, store, items, total, forced)


def run(options: RunOptions, progress: Progress | None = None) -> Summary:
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
    with (
        threadpool_limits(1),
        Interruptible(*_deadly(options)) as interruptible,
        OutputFolder(
            options.output, shard_size=options.shard_size, compress=options.compress
        ) as folder,
        _store(options) as store,
    ):
        summary.work = folder.work
        folder.keep(OPTIONS, save_options(options))
        store.describe(readout.prints)
        engine = _engine(readout, options, died=folder.died)
        loop = _Loop(readout, store, folder, summary, forced, progress or Progress(), interruptible)
        items = _read(readout.config, inventory, options, died=folder.died)
        loop.go(engine, distinct(items), options)
        store.flush()
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


@dataclass(frozen=True)
class _Loop:
    """Feeds the engine with what the cache lacks and writes results in the order of the inputs."""

    readout: Pipeline
    store: Store
    folder: OutputFolder
    summary: Summary
    forced: frozenset[str]
    progress: Progress
    interruptible: Interruptible

    def go(self, engine: Engine, items: Items, options: RunOptions) -> None:
        """Annotate all items, and close the engine; the summary says how it ended.

        Raises
        ------
        FatalError
            Where the run cannot go on.
        """
        summary = self.summary
        self.progress.start(summary.total)
        try:
            self._annotate(engine, items, options.max_error_rate)
            if not is_url(options.output):  # an upload may take long, and can be interrupted
                self.interruptible.stop()
        except KeyboardInterrupt:
            self.interruptible.stop()
            summary.status = "interrupted"
        except FatalError as error:
            self.interruptible.stop()
            summary.status, summary.reason = "stopped", error.message
            if error.code != "too_many_errors":
                raise
        finally:
            try:
                self.progress.close()
            finally:
                engine.close()

    def _annotate(self, engine: Engine, items: Items, most: float) -> None:
        for task, result in engine.map(self._tasks(items)):
            self.interruptible.hold()
            try:
                self._write(task, result)
            finally:
                self.interruptible.release()
            self.progress.advance(result.counts.get("words", 0))
            self._check_rate(most)

    def _tasks(self, items: Items) -> Iterator[DocumentTask]:
        for item in items:
            self.summary.read += 1
            if isinstance(item, Rejected):
                error = item.error
                document = Document(item.id, "", {}, item.source)
                yield DocumentTask(
                    document, {}, {}, Failure(error.stage, error.code, error.message)
                )
                continue
            known_as = self.readout.document_key(item)
            keys = self.readout.keys(item, known_as)
            wanted = {stage: key for stage, key in keys.items() if stage not in self.forced}
            yield DocumentTask(item, keys, self.store.get(known_as, wanted), document_key=known_as)

    def _write(self, task: DocumentTask, result: TaskResult) -> None:
        summary = self.summary
        summary.note(task.document)
        if result.line is None or result.failure is not None:
            failure = result.failure or Failure("worker", "no_record", "no record came back")
            self.folder.write_rejected(task.document.id, task.document.source, failure)
            told = task.document.id, failure.stage, failure.code, failure.message
            log.info("quarantine %s: %s: %s: %s", *told)
            summary.quarantined += 1
        else:
            self.folder.write_record(result.line)
            prints = self.readout.prints
            self.store.put(
                CachedOutput(task.document_key, stage, task.keys[stage], prints[stage][0], payload)
                for stage, payload in result.outputs.items()
            )
            summary.add(task.document.id, set(task.keys), result)

    def _check_rate(self, most: float) -> None:
        summary = self.summary
        enough = summary.inputs >= min(LEAST_FOR_RATE, summary.total)
        if enough and summary.quarantined > most * summary.inputs:
            raise FatalError(
                f"{summary.quarantined} of {summary.inputs} documents are in quarantine, more than "
                f"--max-error-rate {most:g} allows: look into quarantine.jsonl",
                code="too_many_errors",
            )


def _prepare(options: RunOptions) -> tuple[Pipeline, Inventory, int]:
    if options.engine == "ray":
        from readout.batch.engines.ray import import_ray

        import_ray()  # so that it is missed before anything is written
    config = _config(options)
    inventory = collect(
        options.inputs,
        exclude=options.output,
        stdin=options.stdin,
        stdin_suffix=options.stdin_suffix,
        id_by=options.id_by,
        follow_links=options.follow_links,
    )
    return Pipeline(config), inventory, count(inventory, config.limits)


def _config(options: RunOptions) -> PipelineConfig:
    """Read the configuration; what the options say beside it outranks it."""
    if options.manifest is None:
        found = read_config(options.config)
    else:
        found, same = config_of(options.manifest, options.config)
        if not same:
            log.warning(
                "%s: not what it was at that run: the manifest's own configuration is taken",
                found.path,
            )
    config = with_code(found, options.code)
    return replace(
        config,
        text_field=options.text_field or config.text_field,
        id_field=options.id_field or config.id_field,
    )


def _store(options: RunOptions) -> Store:
    path = cache_of(options.output, options.cache)
    if options.cache is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"--cache {path}: cannot be made ({error.strerror})", code="unwritable"
            ) from error
    return Store(path, named=options.cache is not None)


def _read(
    config: PipelineConfig, inventory: Inventory, options: RunOptions, *, died: bool = False
) -> Items:
    """Read the documents, in a process of its own where documents are annotated in such, too."""
    how = ReadOptions(config.text_field, config.id_field, config.limits)
    if not inventory.files or _serial(options, died=died):
        return read(inventory, how)
    return read_guarded(inventory, how, Guard(options.timeout, options.memory))


def _serial(options: RunOptions, *, died: bool) -> bool:
    """Whether all is done in this process: where no document may have to be ended, or has been."""
    alone = options.engine == "local" and options.workers in (None, 1)
    return alone and options.timeout is None and options.memory is None and not died


def _deadly(options: RunOptions) -> list[signal.Signals]:
    """Return the signals that are to end a run in order.

    With Ray alone, whose processes would be left for a minute; ours end with us.
    """
    if options.engine != "ray":
        return []
    return [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


def _engine(readout: Pipeline, options: RunOptions, *, died: bool) -> Engine:
    """Choose the engine.

    A process of its own where a document may have to be ended, or has ended a run before.
    """
    if options.engine == "ray":
        from readout.batch.engines.ray import RayEngine

        return RayEngine(readout, options.workers, options.timeout)
    if _serial(options, died=died):
        return SerialEngine(readout)
    return LocalEngine(readout, options.workers or 1, options.timeout, options.memory)

"""Options of a run, and their form in a manifest."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import filterfalse
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import asdict, replace

from readout.batch.processes import can_limit_memory
from readout.batch.sources.inventory import IdBy
from readout.errors import ConfigError
from readout.io.files import STDIN, is_url, shown
from readout.io.safe import read_nofollow
from readout.io.text import clean
from readout.records.dataset import MOST
from readout.records.types import PlainData

__all__ = [
    "Compression",
    "EngineName",
    "RunOptions",
    "allowed_code",
    "load_options",
    "save_options",
]

EngineName = Literal["local", "ray"]
Compression = Literal["gz", "zst"]
LONGEST = 1_000_000
"""Seconds that may be given to a document."""
LEAST_MEMORY = 1 << 30
"""Bytes: the pipeline alone takes up most of it, what it shares with other processes included."""
RANGES = {
    "workers": (1, math.inf, "must be 1 or more"),
    "shard_size": (1, math.inf, "must be 1 or more"),
    "max_error_rate": (0, 1, "must be between 0 and 1"),
    "timeout": (math.ulp(0.0), LONGEST, f"must be between 0 and {LONGEST:,} s"),
    "memory": (LEAST_MEMORY, math.inf, "bytes are too few: give 1G or more"),
}


class _Again(msgspec.Struct, kw_only=True, frozen=True):
    """Options that a run has again as they are, whoever repeats it."""

    workers: int | None = None
    engine: EngineName = "local"
    max_error_rate: float = 1.0
    timeout: float | None = None
    memory: int | None = None
    follow_links: bool = False
    shard_size: int | None = None
    compress: Compression | None = None
    id_by: IdBy = "path"
    text_field: str | None = None
    id_field: str | None = None
    link: bool = True


class RunOptions(_Again, kw_only=True, frozen=True):
    """Options of a run, as ``readout run`` has them.

    Attributes
    ----------
    inputs : sequence of str
        Files, folders, globs, ``-``, also on fsspec URLs.
    output : Path or str
        The output folder; a text may be an fsspec URL.
    config : Path or str, optional
        The pipeline's configuration; the packaged default where None.
    workers : int, optional
        Processes; 1, the default, works in this one. With Ray: workers, as many as the cluster has
        CPUs by default.
    engine : str
        ``"local"`` or ``"ray"``.
    force : str, optional
        A stage to compute again, with all that reads from it.
    max_error_rate : float
        The run stops where a larger share of the documents (0 to 1) is in quarantine.
    timeout : float, optional
        Seconds that one document may take.
    memory : int, optional
        Bytes that reading or annotating one document may take, with the pipeline itself; on Linux.
    follow_links : bool
        Whether links in folders are followed that lead out of them.
    cache : Path, optional
        The cache, which several runs may share; one of the output folder's own by default.
    shard_size : int, optional
        Records a file; all in one by default.
    compress : str, optional
        ``"gz"`` or ``"zst"``.
    code : sequence of str or Path
        Files of Python code to import before the pipeline is built.
    id_by : str
        What names a document of a file: ``"path"`` (below the input folder), ``"stem"`` or
        ``"sha256"``.
    text_field, id_field : str, optional
        The fields of a ``.jsonl`` line that hold text and id; as the configuration says by default.
    link : bool
        Whether who is who is found over all documents once they are annotated.
    manifest : Path, optional
        That of an earlier run, whose configuration is taken where the file is no longer the same.
    stdin : bytes, optional
        What came in for ``-``.
    stdin_suffix : str
        The format of ``stdin``.
    """

    inputs: Sequence[str]
    output: Path | str = Path("outputs")
    config: Path | str | None = None
    force: str | None = None
    cache: Path | None = None
    code: Sequence[Path | str] = ()
    manifest: Path | None = None
    stdin: bytes | None = None
    stdin_suffix: str = ".txt"

    def __post_init__(self) -> None:
        """Refuse what no option of the command could be.

        Raises
        ------
        ConfigError
            ``bad_option``.
        """
        files = (*self.inputs, *self.code, self.output, self.config, self.cache)
        wrong = filterfalse(_is_name, files)
        problems = [f"{file!r} is no name of a file" for file in wrong]
        for name in ("text_field", "id_field"):
            text = getattr(self, name) or ""
            if clean(text) != text:
                problems.append(f"{name}: {text!r} is no text")
        for name, (least, most, words) in RANGES.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                problems.append(f"{name}: {value:,} {words}")
        if self.memory is not None and (self.engine == "ray" or not can_limit_memory()):
            problems.append(
                "memory: only Linux keeps a process to it, and not with --engine ray, which has "
                "limits of its own"
            )
        for problem in problems[:1]:  # it may come from a file of others
            raise ConfigError(problem, code="bad_option")


def _is_name(name: object) -> bool:
    """Return whether the system takes a name, if one is given: it takes any bytes, but no NUL."""
    try:
        return name is None or b"\0" not in os.fsencode(str(name))
    except UnicodeEncodeError:
        return False


class Asked(_Again, kw_only=True, frozen=True):
    """Options of a run in its manifest; paths as they were given."""

    inputs: list[str]
    config: str | None = None
    code: tuple[str, ...] = ()


class _Saved(Asked, kw_only=True, frozen=True, forbid_unknown_fields=True):
    cwd: Path
    cache: Path | None
    manifest: Path | None = None


def asked(options: RunOptions) -> PlainData:
    """Return what a manifest says of how its run was asked for."""
    asked = {name: getattr(options, name) for name in Asked.__struct_fields__}
    return asked | {
        "inputs": [shown(one) for one in options.inputs],
        "code": [shown(str(one)) for one in options.code],
        "config": None if options.config is None else shown(str(options.config)),
    }


def save_options(options: RunOptions) -> bytes:
    """Write down the options of a run, with the working directory that its paths count from."""
    saved = {name: getattr(options, name) for name in _Saved.__struct_fields__ if name != "cwd"}
    # json, unlike msgspec, takes names of any bytes
    return json.dumps({"cwd": str(Path.cwd()), **saved}, default=str).encode()


def load_options(path: Path, output: Path | str, **changes: Any) -> tuple[RunOptions, Path]:
    """Return the options of the last run into an output folder, to run it again.

    Parameters
    ----------
    path : Path
        What :func:`save_options` wrote.
    output : Path or str
        The output folder.
    **changes
        Fields of :class:`RunOptions` that are to be others now.

    Returns
    -------
    options : RunOptions
        To be used in that working directory, so that records name their sources as they did.
    cwd : Path
        The working directory of that run.

    Raises
    ------
    ConfigError
        ``no_run`` where there was none; ``no_stdin`` where it read standard input.
    """
    try:
        data = json.loads(read_nofollow(path, MOST))
        saved = msgspec.convert(data, _Saved, dec_hook=lambda kind, value: kind(value))
    except (OSError, ValueError, RecursionError) as error:  # msgspec's are ValueErrors
        raise ConfigError(
            f"{output}: no run to go by there: use 'readout run'", code="no_run"
        ) from error
    if STDIN in saved.inputs:
        raise ConfigError(
            f"{output}: that run read standard input, which is gone: use 'readout run' again",
            code="no_stdin",
        )
    fields = asdict(saved)
    cwd = fields.pop("cwd")
    place = output if is_url(output) else Path(output).absolute()
    return replace(RunOptions(output=place, **fields), **changes), cwd


def allowed_code(
    named: Sequence[Path | str], wanted: Sequence[Path | str], base: Path
) -> tuple[Path, ...]:
    """Return the Python files of an earlier run, where whoever runs it again has named them, too.

    Parameters
    ----------
    named : sequence of Path or str
        What is named now.
    wanted : sequence of Path or str
        What the earlier run says it used.
    base : Path
        The folder that paths of the earlier run count from.

    Raises
    ------
    ConfigError
        ``code_not_named``: a file that came with an output folder shall not be executed unasked.
    """
    paths = [Path(one).absolute() for one in named]
    for one in wanted:
        with suppress(OSError, ValueError):
            if any((base / one).samefile(mine) for mine in paths):
                continue
        raise ConfigError(
            f"that run used Python code, {one}: name it with --code if you trust it",
            code="code_not_named",
        )
    return tuple(paths)

"""What a run is asked to do, and how to ask for it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.config import PREFIX
from pipeline.errors import ConfigError
from pipeline.remote import is_url

__all__ = ["Compression", "EngineName", "RunOptions", "load_options", "save_options"]

EngineName = Literal["local", "ray"]
Compression = Literal["gz", "zst"]
STDIN = "-"


@dataclass(frozen=True)
class RunOptions:
    """What a run is asked to do; the fields are the options of ``readout run``.

    Attributes
    ----------
    inputs : sequence of str
        Files, folders, globs, ``-``, also on fsspec URLs.
    output : Path or str
        The output folder; a text may be an fsspec URL.
    config : Path or str, optional
        The pipeline's configuration; the packaged default where None.
    workers : int, optional
        Processes; 1, the default, works in this one. With Ray: workers, as many as the cluster has CPUs by default.
    engine : str
        ``"local"`` or ``"ray"``.
    force : str, optional
        A stage to compute again, with all that reads from it.
    max_error_rate : float
        The run stops where a larger share of the documents (0 to 1) is in quarantine.
    timeout : float, optional
        Seconds that one document may take.
    cache : Path, optional
        The cache, which several runs may share; one of the output folder's own by default.
    shard_size : int, optional
        Records a file; all in one by default.
    compress : str, optional
        ``"gz"`` or ``"zst"``.
    stdin : bytes, optional
        What came in for ``-``.
    stdin_suffix : str
        The format of ``stdin``.
    """

    inputs: Sequence[str]
    output: Path | str = Path("outputs")
    config: Path | str | None = None
    workers: int | None = None
    engine: EngineName = "local"
    force: str | None = None
    max_error_rate: float = 1.0
    timeout: float | None = None
    cache: Path | None = None
    shard_size: int | None = None
    compress: Compression | None = None
    stdin: bytes | None = None
    stdin_suffix: str = ".txt"


class _Saved(msgspec.Struct, forbid_unknown_fields=True):
    inputs: list[str]
    config: str | None
    workers: int | None
    engine: EngineName
    max_error_rate: float
    timeout: float | None
    cache: str | None
    shard_size: int | None
    compress: Compression | None


def save_options(options: RunOptions, path: Path) -> None:
    """Keep the options of a run, good for any working directory."""
    saved = _Saved(
        inputs=[name if name == STDIN or is_url(name) else str(Path(name).absolute()) for name in options.inputs],
        config=_absolute(options.config),
        workers=options.workers,
        engine=options.engine,
        max_error_rate=options.max_error_rate,
        timeout=options.timeout,
        cache=None if options.cache is None else str(options.cache.absolute()),
        shard_size=options.shard_size,
        compress=options.compress,
    )
    path.write_bytes(msgspec.json.encode(saved))


def load_options(path: Path, output: Path | str, **changes: Any) -> RunOptions:
    """Return the options of the last run into an output folder, to run it again.

    Parameters
    ----------
    path : Path
        What :func:`save_options` wrote.
    output : Path or str
        The output folder.
    **changes
        Fields of :class:`RunOptions` that are to be others now.

    Raises
    ------
    ConfigError
        ``no_run`` where there was none; ``no_stdin`` where it read standard input.
    """
    try:
        saved = msgspec.json.decode(path.read_bytes(), type=_Saved)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"{output}: no run to go by there: use 'readout run'", code="no_run") from error
    if STDIN in saved.inputs:
        raise ConfigError(
            f"{output}: that run read standard input, which is gone: use 'readout run' again", code="no_stdin"
        )
    fields = {name: getattr(saved, name) for name in saved.__struct_fields__}
    fields["cache"] = None if saved.cache is None else Path(saved.cache)
    return replace(RunOptions(output=output, **fields), **changes)


def _absolute(config: Path | str | None) -> str | None:
    if config is None or str(config).startswith(PREFIX):
        return None if config is None else str(config)
    return str(Path(config).absolute())

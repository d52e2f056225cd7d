"""Running again what a manifest says, and telling what differs (``--from-manifest``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from readout.batch.manifest import circumstances
from readout.batch.options import Asked, RunOptions, allowed_code
from readout.config.configuration import PipelineConfig, pipeline_config, read_config
from readout.errors import ConfigError
from readout.io.files import STDIN
from readout.io.safe import NoJsonError, read_plain, real
from readout.records.manifests import MOST, Manifest, read_manifest

__all__ = ["circumstances_that_differ", "config_of", "options_of", "results_that_differ"]


def read(path: Path) -> Manifest:
    """Read the manifest of a run.

    Raises
    ------
    ConfigError
        ``bad_manifest``.
    """
    try:
        found = read_manifest(read_plain(real(path), MOST))
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
    told = read(path).full["command"]
    try:
        asked = msgspec.convert(told, Asked)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ConfigError(f"{path}: command: {error}", code="bad_manifest") from error
    fields = {name: getattr(asked, name) for name in asked.__struct_fields__}
    if STDIN in asked.inputs and not inputs:
        raise ConfigError(
            f"{path}: that run read standard input, which is gone: name inputs", code="no_stdin"
        )
    fields["inputs"] = list(inputs) or asked.inputs
    fields["code"] = allowed_code(code, asked.code, Path.cwd())
    return RunOptions(**{**fields, **given, "manifest": path})


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
    told = read(path).full.get("configuration")
    if not isinstance(told, dict) or not isinstance(told.get("full"), dict):
        raise ConfigError(f"{path}: has no configuration", code="bad_manifest")
    try:
        found = read_config(named)
        where = found.path
    except ConfigError:
        found, where = None, Path(named or "").absolute()
    if found is not None and found.hash == told.get("hash"):
        return found, True
    config = pipeline_config(where, told["full"])
    return config, False


def circumstances_that_differ(path: Path) -> Iterator[str]:
    """Say what is not as it was at the run that a manifest tells of: versions, the machine."""
    yield from _differing(read(path).full, circumstances())


def results_that_differ(path: Path, now: bytes) -> Iterator[str]:
    """Say what came out otherwise than the manifest tells.

    Parameters
    ----------
    path : Path
        The manifest of then.
    now : bytes
        The manifest of now.
    """
    before, after = read(path), read_manifest(now)
    for name in ("inputs", "models", "files", "code"):
        yield from _differing({name: before.full.get(name)}, {name: after.full.get(name)})
    then = {one.file: one.sha256 for one in before.written}
    for one in after.written:
        if then.get(one.file) != one.sha256:
            yield f"{one.file}: other bytes"
    for name in then.keys() - {one.file for one in after.written}:
        yield f"{name}: not written"


def _differing(
    before: Mapping[str, Any], now: Mapping[str, Any], prefix: str = ""
) -> Iterator[str]:
    """Name what differs, of mappings their entries."""
    for name, value in now.items():
        old = before.get(name)
        if isinstance(value, dict) and isinstance(old, dict):
            yield from _differing(old, value, f"{prefix}{name}.")
        elif isinstance(value, list) and isinstance(old, list):
            yield from _listed(f"{prefix}{name}", old, value)
        elif old != value:
            yield f"{prefix}{name}: {old}, now {value}"


def _listed(name: str, before: list[Any], now: list[Any]) -> Iterator[str]:
    """Name the entries of a list that were not there, and those that are gone."""
    for one in now:
        if one not in before:
            yield f"{name}: {_named(one)} is another, or new"
    for one in before:
        if one not in now and all(_named(one) != _named(other) for other in now):
            yield f"{name}: {_named(one)} is gone"


def _named(entry: Any) -> str:
    if isinstance(entry, dict):
        return str(entry.get("file") or entry.get("name") or entry)
    return str(entry)

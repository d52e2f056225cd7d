"""The quarantine of a run, read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from readout.batch.output import QUARANTINE, Quarantined
from readout.errors import ConfigError
from readout.io.files import is_url
from readout.io.safe import NoJsonError, read_json
from readout.records.dataset import read_lines

__all__ = ["read_quarantine"]


def read_quarantine(output: Path | str) -> Iterator[Quarantined]:
    """Yield what is in quarantine in an output folder.

    Raises
    ------
    ConfigError
        ``no_run`` where no run has written there; ``damaged`` where a line is none of a quarantine.
    """
    path = f"{str(output).rstrip('/')}/{QUARANTINE}"
    if not is_url(output) and Path(path).exists() and not Path(path).is_file():
        raise ConfigError(f"{path}: is no file", code="damaged")
    try:
        for number, line in enumerate(read_lines(path), start=1):  # noqa: B007
            if line.strip():
                yield read_json(line, Quarantined)
    except NoJsonError as error:
        raise ConfigError(
            f"{path}, line {number}: no line of a quarantine: {error}", code="damaged"
        ) from error
    except ConfigError as error:
        if error.code == "missing_path":
            raise ConfigError(
                f"{output}: no {QUARANTINE} there: name the output folder of a run with -o",
                code="no_run",
            ) from error
        raise

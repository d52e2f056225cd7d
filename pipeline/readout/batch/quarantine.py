"""The quarantine of a run, read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from readout.batch.output import QUARANTINE, Quarantined
from readout.dataset import read_lines
from readout.errors import ConfigError

__all__ = ["read_quarantine"]


def read_quarantine(output: Path | str) -> Iterator[Quarantined]:
    """Yield what is in quarantine in an output folder.

    Raises
    ------
    ConfigError
        ``no_run`` where no run has written there; ``damaged`` where a line is none of a quarantine.
    """
    path = f"{str(output).rstrip('/')}/{QUARANTINE}"
    try:
        for number, line in enumerate(read_lines(path), start=1):  # noqa: B007
            yield msgspec.json.decode(line, type=Quarantined)
    except msgspec.DecodeError as error:
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

"""The quarantine of a run, read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.batch.output import QUARANTINE
from pipeline.batch.targets import RemoteTarget, target_of
from pipeline.errors import ConfigError
from pipeline.records import Source

__all__ = ["Quarantined", "read_quarantine"]


class Quarantined(Struct):
    """A document that could not be annotated: one line of ``quarantine.jsonl``."""

    id: str
    source: Source
    stage: str
    code: str
    message: str
    attempts: int


def read_quarantine(output: Path | str) -> Iterator[Quarantined]:
    """Yield what is in quarantine in an output folder.

    Raises
    ------
    ConfigError
        ``no_run`` where no run has written there; ``damaged`` where a line is none of a quarantine.
    """
    target = target_of(output)
    try:
        if isinstance(target, RemoteTarget):
            data = target.read(QUARANTINE) if QUARANTINE in target.names() else None
        else:
            data = (Path(output) / QUARANTINE).read_bytes()
    except OSError:
        data = None
    if data is None:
        raise ConfigError(f"{output}: no {QUARANTINE} there: name the output folder of a run with -o", code="no_run")
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            yield msgspec.json.decode(line, type=Quarantined)
        except msgspec.DecodeError as error:
            raise ConfigError(f"{output}/{QUARANTINE}, line {number}: {error}", code="damaged") from error

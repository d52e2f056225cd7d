"""Files that users give beside documents: configurations, taxonomies, gazetteers.

Whatever stands in one, it is read or refused by an error that names the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import msgspec
from spacy.language import Language

from benchmarks.fuzz.targets import Target, must
from readout.config.configuration import packaged, read_config
from readout.errors import ConfigError
from readout.pipeline.build import check_settings
from readout.stages.entities.gazetteer import load_gazetteer
from readout.stages.themes.taxonomy import read_taxonomy

__all__ = ["LONGEST", "TARGETS", "refused", "written"]

LONGEST = 2_000
"""Characters of a message: whatever stands in a file."""
HERE = Path(mkdtemp(prefix="readout-fuzz-"))


def written(name: str, data: bytes) -> Path:
    """Write an input into a file of its own."""
    path = HERE / name
    path.write_bytes(data)
    return path


def refused(error: ConfigError, path: Path) -> None:
    """Hold an error against what is promised of it."""
    must(str(path) in error.message, "the file is not named", error.message)
    must(len(error.message) < LONGEST, "an endless message", len(error.message))
    error.message.encode()


def _configuration(data: bytes) -> None:
    """Read a configuration, and check the settings of its stages."""
    path = written("my.cfg", data)
    try:
        config = read_config(path)
        for component in config.components:
            factory = component.factory or ""
            if not component.from_model and Language.has_factory(factory):
                check_settings(config, component)
    except ConfigError as error:
        refused(error, path)
        return
    msgspec.json.encode(config.as_dict())
    must(len(config.hash) == 64, "no hash", config.hash)


def _taxonomy(data: bytes) -> None:
    path = written("my.toml", data)
    try:
        found = read_taxonomy(path)
    except ConfigError as error:
        refused(error, path)
        return
    must(len(found.hash + found.wording) == 128, "no hash", found.hash)
    for theme in found.themes:
        must(all(pole.terms for pole in theme.poles), "a pole without terms", theme)
        must(theme.id not in found.ancestors(theme.id), "above itself", theme)


def _gazetteer(data: bytes) -> None:
    for suffix in (".jsonl", ".csv"):
        path = written(f"my{suffix}", data)
        try:
            found = load_gazetteer([path])
        except ConfigError as error:
            refused(error, path)
            continue
        must(found.size <= data.count(b"\n") + data.count(b"\r") + 1, "entries", found)


def _packaged(*patterns: str, lines: int | None = None) -> Iterator[bytes]:
    for pattern in patterns:
        for path in sorted(packaged().glob(pattern)):
            yield b"".join(path.read_bytes().splitlines(keepends=True)[:lines])


def _tables() -> Iterable[bytes]:
    yield from _packaged("gazetteer/*.jsonl", lines=6)
    yield b"name,label,aliases,kb_id\nHarbour Council,ORG,HC; the Council,Q7\n"


TARGETS = {
    "configuration": Target(
        _configuration,
        partial(_packaged, "*.cfg"),
        ("${readout.model}", "[components.", "source = ", "@misc = ", "null", "readout:"),
    ),
    "taxonomy": Target(
        _taxonomy,
        partial(_packaged, "themes/*.toml", lines=60),
        ("[[themes]]", "[[themes.poles]]", "terms = [", "parent = ", '"""', "'''", "...", "*"),
    ),
    "gazetteer": Target(
        _gazetteer,
        _tables,
        ('"name":', '"label":', '"aliases":', "\\ud800", "ORG", "CONCEPT", "1e999", '""'),
    ),
}
"""By name."""

"""What the benchmarks share.

The corpora under development, the scorers beside them, and the command line.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

from readout.batch.load import Readout
from readout.records.types import Document, Source, encode_record

__all__ = ["Corpora", "Skipped", "annotate", "document_of", "run"]

FOLDER = Path(__file__).parent
TESTS = FOLDER.parent / "tests"


class Skipped(Exception):  # noqa: N818 - no error: the rest goes on
    """What is needed is not here; says what, and where to get it."""


@dataclass(frozen=True)
class Corpora:
    """A folder with ``data/`` and ``tools/``.

    Attributes
    ----------
    folder : Path
        The folder; nothing of it belongs to the project.
    limit : int or None
        Documents (or instances, or sentences) taken of each corpus, from its beginning; all by
        default.
    sample : int
        Findings to be printed for reading, by the parts that do so.
    """

    folder: Path
    limit: int | None = None
    sample: int = 0

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of ``data/NAME``."""
        lines = self._there(self.folder / "data" / name).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()][: self.limit]

    def documents(self, name: str) -> list[Document]:
        """Return the lines of ``data/NAME`` as documents."""
        return [document_of(row) for row in self.rows(name)]

    def tool(self, name: str) -> ModuleType:
        """Return the scorer ``tools/NAME.py``."""
        spec = importlib.util.spec_from_file_location(name, self.tool_path(name))
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def tool_path(self, name: str) -> Path:
        """Return where the scorer ``tools/NAME.py`` lies, to be run as a script."""
        return self._there(self.folder / "tools" / f"{name}.py")

    def own(self, name: str) -> Path:
        """Return ``tests/NAME`` of the project."""
        return self._there(TESTS / name)

    def own_module(self, *names: str) -> list[ModuleType]:
        """Return helper modules of the project's tests, as the tests import them."""
        if str(TESTS) not in sys.path:
            sys.path.insert(0, str(self._there(TESTS)))
        return [importlib.import_module(name) for name in names]

    def _there(self, path: Path) -> Path:
        if not path.exists():
            raise Skipped(f"{path} is not there (--shared)")
        return path


Part = Callable[[Corpora], None]


def run(
    name: str,
    description: str | None,
    parts: Mapping[str, Part],
    arguments: list[str],
    *,
    sampled: str | None = None,
) -> None:
    """Print the tables of a command, or of the parts that the arguments name.

    ``sampled`` is what a sample is of.
    """
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks {name}", description=description)
    parser.add_argument(
        "--shared",
        type=Path,
        default=Path("../shared"),
        help="folder of the corpora and their tools",
    )
    parser.add_argument(
        "--only",
        choices=tuple(parts),
        action="append",
        help="this part alone (may stand repeatedly)",
    )
    parser.add_argument(
        "--documents",
        type=int,
        metavar="N",
        help="the first N documents of each corpus, for a look",
    )
    if sampled is not None:
        parser.add_argument(
            "--sample", type=int, default=0, metavar="N", help=f"print N {sampled}, for reading"
        )
    options = parser.parse_args(arguments)
    corpora = Corpora(options.shared, options.documents, getattr(options, "sample", 0))
    for part in options.only or parts:
        print(f"\n== {part}", flush=True)
        start = perf_counter()
        try:
            parts[part](corpora)
        except Skipped as reason:
            print(f"skipped: {reason}")
        print(f"({perf_counter() - start:.0f} s)", flush=True)


def document_of(row: Mapping[str, Any]) -> Document:
    """Return a line of a corpus as a document."""
    meta = {key: row[key] for key in ("title", "date") if key in row}
    return Document(row["id"], row["text"], meta, Source(None, "", "text/plain"))


def annotate(readout: Readout, documents: Iterable[Document]) -> dict[str, dict[str, Any]]:
    """Return the records as they would be read from a file, by id."""
    return {d.id: json.loads(encode_record(readout.annotate(d))) for d in documents}

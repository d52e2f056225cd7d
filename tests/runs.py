"""What the tests of the batch and the command line share.

Tiny configurations, inputs, invocations.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Self

import pytest
import spacy
from click.testing import CliRunner, Result
from spacy.language import Language
from spacy.tokenizer import Tokenizer

ROOT = Path(__file__).parent.parent
PLUGIN = Path(__file__).parent / "plugin"
# worker processes take the path over, and with it the entry points of the fake stages
sys.path.insert(0, str(PLUGIN))

import fake_stages  # noqa: E402, F401 - registers its factories in this process

from readout.batch.options import RunOptions  # noqa: E402
from readout.cli import main  # noqa: E402

SEGMENT = '[nlp]\npipeline = ["readout_segment"]\n'
FAKES = """
[nlp]
pipeline = ["readout_segment","fake_entities","fake_themes"]

[components]

[components.fake_entities]
tag = "a"

[components.fake_themes]
score = 0.5
"""


COUNTING = """
import os
from typing import ClassVar

from readout import Place, Settings, Stage, register


class CountSettings(Settings, frozen=True):
    counts: Place = "NAMEs"


class Count(Stage):
    factory = "NAME"
    provides: ClassVar = {"counts": int}
    settings: CountSettings

    def annotate(self, doc):
        if "MEND" in doc.text:
            raise ValueError("mend me")
        with open(os.environ.get("PIDS", os.devnull), "a") as pids:
            pids.write(f"{os.getpid()}\\n")
        return {"counts": [len(doc)]}


register(Count)
"""


INTERRUPTIBLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from readout.cli import main
main(prog_name="readout")
"""


class Waker(logging.Handler):
    """Hears while entered which processes a logger tells of as stopped, and wakes them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.heard: list[str] = []
        self._log = logging.getLogger(name)

    def __enter__(self) -> Self:
        self._log.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        told = record.getMessage()
        if found := re.search(r", and is stopped: 'kill -CONT (\d+)' wakes it$", told):
            self.heard.append(told)
            os.kill(int(found[1]), signal.SIGCONT)


class Place:
    """A folder with inputs (``in``), a configuration (``c.cfg``) and outputs (``out``)."""

    def __init__(self, path: Path, config: str = SEGMENT) -> None:
        self.path = path
        self.inputs = path / "in"
        self.out = path / "out"
        self.config = path / "c.cfg"
        self.inputs.mkdir()
        self.config.write_text(config, encoding="utf-8")

    def add(self, **texts: str) -> None:
        """Write ``in/NAME.txt`` for every text."""
        for name, text in texts.items():
            (self.inputs / f"{name}.txt").write_text(text, encoding="utf-8")

    def arguments(self, *more: str) -> list[str]:
        return ["run", str(self.inputs), "-o", str(self.out), "-c", str(self.config), *more]

    def run(self, *more: str) -> Result:
        return CliRunner().invoke(main, self.arguments(*more))

    def start(self, *more: str, path: Sequence[Path] = (PLUGIN,)) -> subprocess.Popen[str]:
        """Start the command in a process of its own."""
        return start(*self.arguments(*more), path=path)

    def records(self) -> list[dict[str, Any]]:
        return lines(self.out / "annotations.jsonl")

    def quarantine(self) -> list[dict[str, Any]]:
        return lines(self.out / "quarantine.jsonl")

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.out / "manifest.json").read_bytes())

    def bytes(self) -> bytes:
        return (self.out / "annotations.jsonl").read_bytes()

    def outcome(self) -> tuple[list[str], dict[str, str]]:
        """Ids of the records, and code by id of the quarantine.

        What the manifest counts must agree.
        """
        ids = [record["id"] for record in self.records()]
        codes = {entry["id"]: entry["code"] for entry in self.quarantine()}
        counts = self.manifest()["counts"]
        assert counts["inputs"] == counts["annotated"] + counts["quarantined"]
        assert (counts["annotated"], counts["quarantined"]) == (len(ids), len(codes))
        return ids, codes


def options(place: Place, **more: object) -> RunOptions:
    return RunOptions(
        **{"inputs": [str(place.inputs)], "output": place.out, "config": place.config, **more}
    )  # type: ignore[arg-type]


def counting(name: str) -> str:
    """Return the code of a stage that counts tokens; the file ``$PIDS`` tells in which processes.

    Each module that imports it needs a name of its own: a process takes a stage from one file.
    """
    return COUNTING.replace("NAME", name)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def start(
    *arguments: str, path: Sequence[Path] = (), cwd: Path | None = None
) -> subprocess.Popen[str]:
    """Start the command in a process that can be interrupted, whatever started the tests."""
    return subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*path, ROOT / "pipeline")))},
        start_new_session=True,
    )


def python(code: str) -> str:
    """Run a piece of Python in a fresh process, and return what it prints."""
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return all of a folder: path -> time of change and content."""
    return {
        str(p.relative_to(folder)): (p.stat().st_mtime_ns, b"" if p.is_dir() else p.read_bytes())
        for p in sorted(folder.rglob("*"))
    }


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Place]:
    """Make a place with another configuration than the segment stage alone."""
    return lambda config: Place(tmp_path, config)


@pytest.fixture(autouse=True, scope="module")
def made_once() -> Iterator[None]:
    """Make once what is the same in every pipeline: words and tokenizer of English, versions.

    For folders whose tests make a pipeline for each of hundreds of runs.
    """
    blank = spacy.blank
    shared = blank("en")
    create = spacy.registry.tokenizers.get("spacy.Tokenizer.v1")

    def with_shared(name: str, **more: Any) -> Language:
        return blank(name, **({"vocab": shared.vocab} if name == "en" else {}), **more)

    def shared_tokenizer() -> Callable[[Language], Tokenizer]:
        new = create()
        return lambda nlp: shared.tokenizer if nlp.vocab is shared.vocab else new(nlp)

    spacy.registry.tokenizers.register("spacy.Tokenizer.v1", func=shared_tokenizer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spacy, "blank", with_shared)
        patch.setattr(metadata, "version", cache(metadata.version))
        yield
    spacy.registry.tokenizers.register("spacy.Tokenizer.v1", func=create)

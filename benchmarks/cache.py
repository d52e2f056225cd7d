"""What a second run costs.

With nothing changed, another taxonomy, another theme model, another setting of a stage.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from benchmarks.articles import write
from benchmarks.processes import Usage, manifest, readout, usage
from benchmarks.report import Report, parser
from readout.config.configuration import packaged

NAME = "future-industries"


def main(arguments: list[str]) -> None:
    """Print the table."""
    options = parser("cache", __doc__)
    options.add_argument("--documents", type=int, default=400)
    options.add_argument("--words", type=int, default=700, help="of each")
    options.add_argument(
        "--rounds", type=int, default=2, help="of each second run; the best counts"
    )
    found = options.parse_args(arguments)
    report = Report("cache", record=found.record)
    for config in ("default.cfg", "small.cfg"):
        with tempfile.TemporaryDirectory() as folder:
            _table(report, Path(folder), config, found.documents, found.words, found.rounds)
    report.close()


def _table(report: Report, folder: Path, config: str, count: int, words: int, rounds: int) -> None:
    path, output, own = folder / "articles.jsonl", folder / "out", folder / "own.cfg"
    total = write(path, count, words)
    shutil.copytree(packaged() / "themes", folder / "themes")
    text = (packaged() / config).read_text(encoding="utf-8")
    own.write_text(text.replace("readout:themes/", f"{folder}/themes/"), encoding="utf-8")
    command = readout("run", path, "-o", output, "-c", own)
    cold = usage(command)
    first = (output / "annotations.jsonl").read_bytes()
    taxonomy = folder / "themes" / f"{NAME}.toml"
    changes = {
        "nothing changed": lambda _: None,
        "another taxonomy": lambda n: taxonomy.write_text(
            f"# {n}\n" + taxonomy.read_text(encoding="utf-8")
        ),
        "another theme model": lambda n: _another(own, n),
    }
    rows = [
        ["cold run", f"{cold.wall:.2f}", f"{cold.cpu:.2f}", "1.000", "1.000", _computed(output)]
    ]
    for name, change in changes.items():
        best = Usage(float("inf"), float("inf"), 0.0)
        for number in range(rounds):
            change(number)
            taken = usage(command)
            best = min(best, taken, key=lambda one: one.wall)
        shares = f"{best.wall / cold.wall:.3f}", f"{best.cpu / cold.cpu:.3f}"
        rows.append([name, f"{best.wall:.2f}", f"{best.cpu:.2f}", *shares, _computed(output)])
    assert _without_keys((output / "annotations.jsonl").read_bytes()) == _without_keys(first)
    report.table(
        f"{config}: whole runs, loading included, {count} documents, {total:,} words",
        ["", "s", "CPU s", "share of the cold run", "of its CPU", "computed"],
        rows,
    )


def _another(config: Path, number: int) -> None:
    """Use no model of the taxonomy's own, and then, for a further round, its own again.

    Both are other models.
    """
    text = config.read_text(encoding="utf-8").splitlines(keepends=True)
    own = f'model = "{config.parent}/themes/{NAME}/model.bin"\n'
    copy = config.parent / "themes" / NAME / f"model-{number}.bin"
    header, _, numbers = copy.with_name("model.bin").read_bytes().partition(b"\n")
    # a space behind the header: the same model, another file
    copy.write_bytes(header + b" " * (number + 1) + b"\n" + numbers)
    config.write_text(
        "".join(own.replace("model.bin", copy.name) if "/model" in line else line for line in text)
    )


def _computed(output: Path) -> str:
    stages = manifest(output)["stages"]
    return ", ".join(name for name, entry in stages.items() if entry["computed"]) or "nothing"


def _without_keys(lines: bytes) -> list[dict[str, object]]:
    return [
        {key: value for key, value in json.loads(line).items() if key != "stages"}
        for line in lines.splitlines()
    ]

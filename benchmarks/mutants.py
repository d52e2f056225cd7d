"""``python -m benchmarks mutants``: how many small errors in the code its tests notice.

mutmut changes one operator, number or word at a time; a change that no test notices has *survived*.
Looked at are the parts in which an error would be quiet: where words stand, how marks pair, what
a cache key is made of, how outputs are put in place. Each part is run against the tests that mirror
it, in a copy of the repository (``build/mutants``).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "mutants"
PROPERTIES = "not linear and not pairs_nest and not one_thing and not even_number"
"""Of marks: properties over many texts take a second each, and the table of cases says more."""
PARTS: dict[str, tuple[str, list[str]]] = {
    "spans.py": ("", ["tests/records/test_spans.py"]),
    "exchange/offsets.py": ("", ["tests/exchange/test_exchange_offsets.py"]),
    "language/marks.py": ("", ["tests/language/test_language_marks.py"]),
    "fingerprints.py": ("", ["tests/pipeline/test_fingerprints.py"]),
    "config.py": ("_digest", ["tests/config/test_configuration.py"]),
    "batch/output.py": (
        "",
        ["tests/batch/test_output.py", "tests/batch/test_output_publishing.py"],
    ),
}
"""File of the package -> part of the name of the functions looked at, and the tests to run."""
SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = [{mutated}]
pytest_add_cli_args_test_selection = [{tests}]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist", "-k", "{without}"]
also_copy = ["configs", "tests"]

[tool.pytest.ini_options]
addopts = "--import-mode=importlib"
pythonpath = ["src", ".", "tests", "tests/plugin"]
markers = ["slow: as in the repository"]
filterwarnings = ["ignore"]
"""
CONFTEST = """
from hypothesis import Phase

settings.register_profile(
    "mutants",
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile("mutants")
"""
"""A failure is enough: no smaller example is looked for."""
LARGE = shutil.ignore_patterns("*.onnx", "*.bin", "labels", "gold", "__pycache__")
RESULT = re.compile(r"^\s*(?P<name>\S+): (?P<status>[\w ]+)$", re.MULTILINE)
KILLED = ("killed", "timeout", "segfault")


def main(names: Sequence[str]) -> None:
    """Run the parts that are named, or all, and print a table."""
    rows = {}
    for name in names or PARTS:
        found = run(name)
        dead = sum(found[status] for status in KILLED)
        counted = sum(found.values()) - found["skipped"]
        rows[name] = (counted, dead)
        share = f"{dead / counted:.3f}" if counted else "-"
        print(f"{name:24} {counted:5} changes {dead:5} noticed {share}  {dict(found)}")
    (PLACE / "killed.json").write_text(json.dumps(rows), encoding="utf-8")


def run(name: str) -> Counter[str]:
    """Run one part; return how many changes came to what."""
    functions, tests = PARTS[name]
    at = PLACE / name.replace("/", "-").removesuffix(".py")
    shutil.rmtree(at, ignore_errors=True)
    at.mkdir(parents=True)
    shutil.copytree(ROOT / "pipeline" / "readout", at / "src" / "readout", ignore=LARGE)
    for folder in ("configs", "tests"):
        shutil.copytree(ROOT / folder, at / folder, ignore=LARGE)
    with (at / "tests" / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(CONFTEST)
    (at / "pyproject.toml").write_text(
        SETTINGS.format(
            mutated=f'"src/readout/{name}"',
            tests=", ".join(f'"{test}"' for test in tests),
            without=PROPERTIES,
        ),
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "2"]
    module = name.removesuffix(".py").replace("/", ".")
    chosen = [f"readout.{module}.*{functions}*"] if functions else []
    with (at / "log.txt").open("wb") as log:
        subprocess.run([*command, *chosen], cwd=at, stdout=log, stderr=log, check=False)
    told = subprocess.run(
        [sys.executable, "-m", "mutmut", "results", "--all", "true"],
        cwd=at,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (at / "results.txt").write_text(told, encoding="utf-8")
    return Counter(
        found["status"] for found in RESULT.finditer(told) if found["status"] != "not checked"
    )


if __name__ == "__main__":
    main(sys.argv[1:])

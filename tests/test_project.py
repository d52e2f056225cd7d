"""What stands beside the code agrees with it: citation, workflows, container."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import readout
from runs import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGET = re.compile(r"^([a-z/_.]+):", re.MULTILINE)


def read(path: Path) -> dict[Any, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_version_stands_in_one_place() -> None:
    assert "version" not in PROJECT
    assert PROJECT["dynamic"] == ["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(readout.__version__)}\b", changes, re.MULTILINE)


def test_the_citation_names_this_version_and_its_licences() -> None:
    found = read(ROOT / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= found.keys()
    assert found["cff-version"] == "1.2.0"
    assert found["version"] == readout.__version__
    assert " AND ".join(found["license"]) == PROJECT["license"]
    assert all(author["name"] for author in found["authors"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_what_the_makefile_has_and_may_do_little(path: Path) -> None:
    found = read(path)
    assert found["permissions"] == {"contents": "read"}
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    for job in found["jobs"].values():
        for step in job["steps"]:
            words = step.get("run", "").split()
            if words[:1] == ["make"]:
                asked = {word for word in words[1:] if "=" not in word}
                assert asked <= targets, path.name
            uses = step.get("uses", "actions/x@v0")
            assert re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|release/v\d+|[0-9a-f]{40})", uses)


def test_tests_run_on_the_first_and_the_last_python() -> None:
    told = [c.rpartition(" :: ")[2] for c in PROJECT["classifiers"] if ":: 3." in c]
    matrix = read(ROOT / ".github" / "workflows" / "test.yml")["jobs"]["test"]["strategy"]
    assert matrix["matrix"]["python"] == [told[0], told[-1]]


def test_the_container_has_no_rights_and_needs_no_network() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    last = [line for line in lines if line.startswith(("FROM ", "USER ", "ENTRYPOINT "))]
    assert last[-2:] == ["USER 10001", 'ENTRYPOINT ["readout"]']
    images = {line.split()[1] for line in lines if line.startswith("FROM ")}
    assert images == {"python:3.13-slim"}

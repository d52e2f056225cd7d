"""SECURITY.md: every promise names tests that are there; and those promises that no other file holds."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from runs import ROOT, Place, place

__all__ = ["place"]

PAGE = ROOT / "SECURITY.md"
HEAD = "| promise | held by |"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PLANTED = "planted-marker"
"""Stands in whatever a document would have us run, load or fetch."""
WATCHED = """
import json, sys
from pathlib import Path

found = []

def watch(event, args):
    reaches_out = event.startswith(("socket.connect", "socket.send", "socket.get", "subprocess.", "os.system",
                                    "os.exec", "os.posix_spawn", "os.fork", "os.startfile", "urllib.", "webbrowser."))
    if reaches_out or sys.argv[1] in repr(args):
        found.append([event, repr(args)[:200]])

from readout.cli import main
sys.addaudithook(watch)
for command in json.loads(sys.argv[2]):
    main(command, standalone_mode=False)
Path("found.json").write_text(json.dumps(found))
"""
RUN_THIS = f"__import__('os').system('touch {PLANTED}')"
DOCUMENTS = {
    "page.html": f"""<?xml version="1.0"?>
<!DOCTYPE html [<!ENTITY x SYSTEM "file:///{PLANTED}"><!ENTITY % y SYSTEM "http://127.0.0.1:9/{PLANTED}.dtd"> %y;]>
<html xmlns:xi="http://www.w3.org/2001/XInclude"><head><base href="http://127.0.0.1:9/{PLANTED}/">
<meta http-equiv="refresh" content="0; url=http://127.0.0.1:9/{PLANTED}">
<link rel="stylesheet" href="http://127.0.0.1:9/{PLANTED}.css"><script src="file:///{PLANTED}.js"></script>
</head><body><article><h1>The harbour stays open</h1>
<p>“The quay stays open,” said the mayor on Monday. It was stressed that fares stay low. &x;</p>
<img src="http://127.0.0.1:9/{PLANTED}.png"><iframe src="file:///{PLANTED}"></iframe>
<object data="file:///{PLANTED}"></object><xi:include href="file:///{PLANTED}"/>
<script>fetch("http://127.0.0.1:9/{PLANTED}")</script></article></body></html>
""",
    "front.md": f"""---
title: !!python/object/apply:os.system ["touch {PLANTED}"]
date: !include file:///{PLANTED}
---
# Fares

![one](http://127.0.0.1:9/{PLANTED}.png) ![two](/{PLANTED}) <script src="/{PLANTED}.js"></script>

“Nobody is cut off,” said the mayor.
""",
    "lines.jsonl": json.dumps(
        {
            "id": "line",
            "text": "“Nobody is cut off,” said the mayor.",
            "$ref": f"file:///{PLANTED}",
            "__reduce__": RUN_THIS,
            "py/object": f"{PLANTED}.Class",
            "title": RUN_THIS,
        }
    ),
    "words.txt": f"""{{{{ {RUN_THIS} }}}} {{% include '/{PLANTED}' %}} ${{{RUN_THIS}}} `touch {PLANTED}` $(touch {PLANTED})

=cmd|'/C touch {PLANTED}'!A0, said the mayor. {RUN_THIS}
""",
}


def promises() -> list[list[str]]:
    """Return the rows of the table of promises."""
    _, _, table = PAGE.read_text(encoding="utf-8").partition(HEAD)
    rows = table.strip().partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_promise_names_tests_that_are_there() -> None:
    rows = promises()
    assert len(rows) >= 15
    for row in rows:
        promise, held_by = row
        named = TEST.findall(held_by)
        assert named, promise
        assert held_by.count("`") == 2 * len(named), f"{promise}: not all are tests"
        for file, test in named:
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            tests = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
            assert test in tests, f"{promise}: {file}::{test}"


@pytest.mark.slow
def test_nothing_in_a_document_is_run_loaded_or_fetched(tmp_path: Path) -> None:
    """Python's own audit sees no connection, no process, and nothing that a document names."""
    (tmp_path / "in").mkdir()
    for name, text in DOCUMENTS.items():
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    commands = [
        ["run", "in", "-o", "out"],
        ["validate", "out"],
        ["export", "out", "--to", "csv", "-o", "tables"],
        ["export", "out", "--to", "tei", "-o", "tei"],
        ["report", "out", "-o", "site"],
    ]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, PLANTED, json.dumps(commands)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "found.json").read_text("utf-8")) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "found.json",
        "in",
        "out",
        "site",
        "tables",
        "tei",
    ]
    lines = (tmp_path / "out" / "annotations.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert {record["id"] for record in records} == {"front", "line", "page", "words"}
    assert all(record["quotes"] for record in records if record["id"] != "words")


def test_the_audit_sees_what_would_be_wrong(tmp_path: Path) -> None:
    code = WATCHED.replace(
        "for command in", "import socket; socket.getaddrinfo('127.0.0.1', 9)\nfor command in"
    )
    commands = json.dumps([["config", "show", "readout:small.cfg"]])
    subprocess.run(
        [sys.executable, "-c", code, "small.cfg", commands],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    events = {event for event, _ in json.loads((tmp_path / "found.json").read_text())}
    assert {"socket.getaddrinfo", "open"} <= events


def test_links_in_place_of_outputs_are_replaced(place: Place) -> None:
    """What a link in an output folder points to is never written."""
    place.add(a="Harbour news\n\nThe quay stays open.")
    place.out.mkdir()
    victims = []
    for name in ("annotations.jsonl", "manifest.json", "quarantine.jsonl"):
        victims.append(place.path / f"victim-{name}")
        victims[-1].write_text("mine")
        (place.out / name).symlink_to(victims[-1])
    result = place.run()
    assert result.exit_code == 0, result.stderr
    assert {victim.read_text() for victim in victims} == {"mine"}
    assert not (place.out / "annotations.jsonl").is_symlink()

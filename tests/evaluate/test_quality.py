"""What is printed as measured is what the documents say was measured."""

from __future__ import annotations

import re
from pathlib import Path

from readout.evaluate.quality import quality

ROOT = Path(__file__).parent.parent.parent
COLUMNS = {
    "kind of document": (0, "kind"),
    "its speaker, or that there is none": (0, "speaker"),
    "its event, or that there is none": (0, "event"),
    "its date": (0, "date"),
    "occasion of a statement": (1, "occasion"),
    "speaker right (of all statements, found or not)": (1, "speaker"),
    "cue right": (1, "cue"),
    "indirect statements found, F1": (1, "indirect, F1"),
}


def test_the_figures_are_those_of_the_page_on_accuracy() -> None:
    page = (ROOT / "docs" / "accuracy.md").read_text("utf-8")
    _, _, table = page.partition("| figure | held out |")
    table, _, _ = table.partition("\n\n")
    for row in quality().figure:
        pattern = rf"^\| {re.escape(row.name)} \| ([^|]+) \|"
        (found,) = re.findall(pattern, table, re.MULTILINE)
        assert found.split("(")[0].strip() == row.value
        number = re.search(r"\d+", row.counted)
        assert number is not None
        assert f"({number[0]}" in found


def tables() -> list[dict[tuple[str, str], tuple[str, str]]]:
    """Kind and column -> documents and value, of the two tables by kind."""
    found: list[dict[tuple[str, str], tuple[str, str]]] = []
    columns: list[str] = []
    for line in (ROOT / "docs" / "documents.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if line.startswith("| held out | documents |"):
            columns = cells[2:]
            found.append({})
        elif found and re.match(r"\| [a-z, ]+ \| \d+ \|", line):
            for kind in cells[0].split(", "):
                for column, value in zip(columns, cells[2:], strict=True):
                    found[-1][kind, column] = cells[1], value
    return found


def test_the_figures_by_kind_are_those_of_the_documentation() -> None:
    measured = tables()
    seen = set()
    for row in quality().by_kind:
        number, column = COLUMNS[row.name]
        documents, value = measured[number][row.kind, column]
        assert (row.counted.split()[0], row.value) == (documents, value)
        seen.add((number, row.kind, column))
    assert seen == {
        (number, *place)
        for number, table in enumerate(measured)
        for place in table
        if place[0] != "all"
    }

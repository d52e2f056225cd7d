"""Pages of what an analysis found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browsing import Visit, until
from readout.errors import ConfigError
from readout.report.findings import PIECE, FoundRow
from readout.report.site import FINDINGS, build_report
from sample import TEXT, at, record

SCRIPT = "</script><script>window.hacked = 1</script><img src=x onerror=hacked=1>"
START, END = at("Old yards")


PLAIN, ADDED, LEFT_OUT = (f"{PIECE}{way}" for way in range(3))
WORDS = f"{PLAIN}old {ADDED}yards{PLAIN} and {LEFT_OUT}docks"


def member(text: str, **changed: Any) -> tuple[Any, ...]:
    values = {
        "document": "sample",
        "start": START,
        "end": END,
        "date": "2031-05-04",
        "who": "mayor",
        "text": text,
        "how": "same",
    }
    return tuple((values | changed).values())


def group(
    title: str, *members: tuple[Any, ...], date: str | None = None, **years: tuple[str, int]
) -> list[FoundRow]:
    """Make the rows of a group; `years` are by the member (``m1``): the year, and how often."""
    return [
        (title, title, "", date, *one, *years.get(f"m{number}", (None, None)))
        for number, one in enumerate(members)
    ]


def groups(count: int, members: int = 2) -> list[FoundRow]:
    found = [member(WORDS)] * members
    years = {"m0": ("2029", 2), "m1": ("2031", 1)}
    return [
        row
        for number in range(count)
        for row in group(f"Yards and docks, {number}", *found, date="2031", **years)
    ]


def data(site: Path, name: str) -> Any:
    text = (site / "data" / f"{name}.js").read_text("ascii")
    return json.loads(text[text.index(",") + 1 : -3])


def test_groups_and_members_are_rows_with_their_places(tmp_path: Path) -> None:
    build_report([record()], tmp_path, findings={"again": groups(2, 3)})
    found = data(tmp_path, "again")
    assert found["groups"]["title"] == ["Yards and docks, 0", "Yards and docks, 1"]
    assert found["groups"]["first"] == [0, 3]
    assert found["groups"]["documents"] == [1, 1]
    assert found["members"]["document"] == [0] * 6
    assert TEXT[found["members"]["start"][0] : found["members"]["end"][0]] == ("Old yards")


def test_pages_are_there_where_there_is_an_analysis(tmp_path: Path) -> None:
    build_report([record()], tmp_path)
    assert not (tmp_path / "again.html").exists()
    assert "again.html" not in (tmp_path / "index.html").read_text("utf-8")
    build_report([record()], tmp_path, findings=dict.fromkeys(FINDINGS, ()))
    for name in FINDINGS:
        assert f'href="{name}.html"' in (tmp_path / "index.html").read_text("utf-8")
        page = (tmp_path / f"{name}.html").read_text("utf-8")
        assert "default-src 'none'; script-src 'self'" in page
    build_report([record()], tmp_path)
    assert not (tmp_path / "again.html").exists()


def test_an_analysis_of_other_records_is_refused(tmp_path: Path) -> None:
    foreign = group("a", member("a", document="elsewhere"))
    with pytest.raises(ConfigError) as caught:
        build_report([record()], tmp_path, findings={"again": foreign})
    assert caught.value.code == "other_analysis"
    assert "'elsewhere'" in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("name", FINDINGS)
def test_a_member_leads_to_its_place(
    name: str, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    build_report([record()], tmp_path, findings={name: groups(1)})
    page = visit(tmp_path).open(f"{name}.html")
    assert page.locator(".finding h2").all_inner_texts() == ["Yards and docks, 0"]
    assert page.locator(".members mark").first.inner_text() == "yards"
    assert page.locator(".members del").first.inner_text() == "docks"
    page.locator(".members a.words").first.click()
    page.wait_for_selector("#article[data-drawn]")
    until(page, "CSS.highlights.has('place')")
    shown = "[...CSS.highlights.get('place')].map((range) => range.toString()).join('')"
    assert page.evaluate(shown) == "Old yards"


@pytest.mark.slow
def test_groups_are_narrowed_by_words_and_shown_page_by_page(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    found = [*groups(45), *group("Nets", member(f"{PLAIN}a net", who="Ida Brenner"))]
    build_report([record()], tmp_path, findings={"again": found})
    page = visit(tmp_path).open("again.html")
    assert page.locator("#told").inner_text() == "46 statements that are made again"
    assert page.locator(".finding").count() == 20
    page.locator(".pager button").last.click()
    until(page, "document.querySelector('.pager').textContent.includes('Page 2 of 3')")
    page.locator("#words").fill("brenner")
    until(page, "document.querySelectorAll('.finding').length === 1")
    assert page.locator(".finding h2").inner_text() == "Nets"
    assert re.search(r"words=brenner", page.evaluate("location.hash"))


@pytest.mark.slow
def test_a_column_a_year_leads_to_the_first_use_of_the_year(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    start, end = at("new docks")
    other = member(f"{PLAIN}new docks", start=start, end=end)
    found = group("a", member(f"{PLAIN}a"), other, m1=("2029", 3))
    found += group("b", other, m0=("2031", 1))
    build_report([record()], tmp_path, findings={"formulations": found})
    page = visit(tmp_path).open("formulations.html")
    assert page.locator(".strips .columns").first.locator(".column").count() == 3
    link = page.get_by_role("link", name="by year, 2029: 3 times")
    assert link.get_attribute("href").endswith(f"at={start}-{end}")


@pytest.mark.slow
def test_many_members_unfold(tmp_path: Path, visit: Callable[..., Visit]) -> None:
    build_report([record()], tmp_path, findings={"again": groups(1, members=11)})
    page = visit(tmp_path).open("again.html")
    assert page.locator(".members li:visible").count() == 8
    page.locator(".finding summary").click()
    assert page.locator(".members li:visible").count() == 11


@pytest.mark.slow
def test_what_is_out_to_break_a_page_is_shown_as_text(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    found = group(SCRIPT, member(f"{ADDED}{SCRIPT}", who=SCRIPT, date=SCRIPT))
    build_report([record()], tmp_path, findings={"again": found})
    one = visit(tmp_path)
    page = one.open("again.html")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    assert page.evaluate("document.body.textContent").count(SCRIPT) == 4


@pytest.mark.slow
def test_axe_finds_nothing_and_narrow_screens_need_no_scrolling(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    found = [*group("Many", *[member(WORDS)] * 11), *groups(20)]
    build_report([record()], tmp_path, findings={"again": found})
    one = visit(tmp_path)
    page = one.open("again.html")
    assert page.locator(".finding summary, .pager button:enabled").count() == 2
    assert one.axe() == []
    one.look("dark")
    assert one.axe(colours=True) == []
    one.look(width=360)
    one.open("again.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

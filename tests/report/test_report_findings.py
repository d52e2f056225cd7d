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
        "how": "first",
        "event": None,
        "point": None,
    }
    return tuple((values | changed).values())


def group(
    title: str,
    *members: tuple[Any, ...],
    date: str | None = None,
    facts: Any = None,
    key: str | None = None,
    **years: tuple[str, int],
) -> list[FoundRow]:
    """Make the rows of a group; `years` are by the member (``m1``): the year, and how often."""
    return [
        (key or title, title, "", date, facts, *one, *years.get(f"m{number}", (None, None)))
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


def fact(name: str, *values: tuple[str, int, str]) -> dict[str, Any]:
    return {
        "name": name,
        "values": [dict(zip(("text", "n", "id"), one, strict=True)) for one in values],
    }


ADA, DAY = "person/ada-quill", "event/harbour-day"
KNOWN = [
    fact("said", ("statements", 3, ADA), ("turns", 0, ADA)),
    fact("names", ("Quill", 2, "")),
    fact("grounds", ("office", 0, "")),
    fact("events", ("Harbour Day", 1, DAY)),
    fact("themes", ("old and new", 1, "traditional_emerging")),
    {"name": "wikidata", "values": None},
]


@pytest.mark.slow
def test_a_person_leads_to_its_events_and_rows_and_they_lead_back(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    said = member(f"{PLAIN}a net", who="Harbour Day", event=DAY)
    found = {
        "persons": [*group("Ada Quill", said, key=ADA, facts=KNOWN), *group("Ida", said)],
        "meetings": group("Harbour Day", member(f"{PLAIN}a net"), key=DAY),
    }
    build_report([record()], tmp_path, findings=found)
    one = visit(tmp_path)
    page = one.open("persons.html")
    names = page.locator(".facts dt").all_inner_texts()
    assert names == ["Said", "Called", "Told by", "Events", "Themes"]
    assert page.locator(".facts dd").nth(2).inner_text() == "who held the office on that day"
    page.locator(".finding h2 a").first.click()
    until(page, "document.querySelectorAll('.finding').length === 1")
    hrefs = [link.get_attribute("href") for link in page.locator(".facts a").all()]
    assert hrefs == [
        "tables.html#table=statements&speaker=%3Dperson%2Fada-quill",
        "meetings.html#id=event%2Fharbour-day",
        "tables.html#table=passages&theme=traditional_emerging&speaker=%3Dperson%2Fada-quill",
    ]
    page.locator(".members .who a").click()
    page.wait_for_selector("h1:text('Meetings')")
    one.ready()
    assert page.locator(".finding h2").all_inner_texts() == ["Harbour Day"]


@pytest.mark.slow
def test_who_has_no_entry_is_shown_by_its_rows(tmp_path: Path, visit: Callable[..., Visit]) -> None:
    build_report([record()], tmp_path, findings={"persons": groups(1), "meetings": []})
    page = visit(tmp_path).open("persons.html#id=person/nobody")
    page.wait_for_url("**/tables.html#speaker=*person*nobody")
    page = visit(tmp_path).open("meetings.html#id=event/none")
    page.wait_for_url("**/tables.html#table=documents&event=*none")


@pytest.mark.slow
def test_a_filter_for_a_speaker_leads_to_the_entry(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    one = record()
    one.quotes[0].speaker.key = ADA
    build_report([one], tmp_path, findings={"persons": groups(1)})
    page = visit(tmp_path).open(f"tables.html#speaker=={ADA}")
    assert page.get_by_role("link", name="About mayor").get_attribute("href").endswith("ada-quill")
    page = visit(tmp_path).open("tables.html")
    assert page.locator(".about:visible").count() == 0


@pytest.mark.slow
def test_a_meeting_shows_the_same_points_side_by_side_and_the_rest_by_publisher(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    records = []
    for name, publisher in (("a", "Port of Veld"), ("b", "Port of Veld"), ("c", "City of Oss")):
        one = record()
        one.id, one.meta["publisher"] = name, publisher
        records.append(one)
    found = group(
        "Harbour Day",
        member(f"{PLAIN}nets", document="a", how="both", point=2),
        member(f"{PLAIN}boats", document="a", how="alone"),
        member(f"{PLAIN}our nets", document="c", how="both", point=2),
        member(f"{PLAIN}docks", document="b", how="mentioned"),
    )
    build_report(records, tmp_path, findings={"meetings": found})
    page = visit(tmp_path).open("meetings.html")
    assert page.locator(".points .words").all_inner_texts() == ["nets", "our nets"]
    assert page.locator(".points .where").all_inner_texts() == ["Port of Veld", "City of Oss"]
    assert page.locator("div.sides h3").all_inner_texts() == ["Port of Veld", "City of Oss"]
    assert page.locator("div.sides h4").count() == 3
    assert page.locator("div.sides .words").all_inner_texts() == ["boats", "docks"]


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
    values = [fact(name, (SCRIPT, 1, SCRIPT)) for name in ("names", "events", "themes", "sides")]
    shown = member(f"{ADDED}{SCRIPT}", who=SCRIPT, date=SCRIPT, event=SCRIPT)
    found = group(SCRIPT, shown, facts=values)
    build_report([record()], tmp_path, findings={"again": found, "persons": found})
    one = visit(tmp_path)
    for name in ("again", "persons"):
        page = one.open(f"{name}.html")
        assert page.evaluate("window.hacked") is None
        assert page.locator("img").count() == 0
        assert page.evaluate("document.body.textContent").count(SCRIPT) == 8


@pytest.mark.slow
def test_axe_finds_nothing_and_narrow_screens_need_no_scrolling(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    found = [*group("Many", *[member(WORDS)] * 11), *groups(20)]
    known = group("Ada Quill", *[member(WORDS, event=DAY)] * 11, key=ADA, facts=KNOWN)
    findings = {"again": found, "persons": known, "meetings": groups(1)}
    build_report([record()], tmp_path, findings=findings)
    one = visit(tmp_path)
    one.open("persons.html")
    assert one.axe() == one.axe(colours=True) == []
    page = one.open("again.html")
    assert page.locator(".finding summary, .pager button:enabled").count() == 2
    assert one.axe() == []
    one.look("dark")
    assert one.axe(colours=True) == []
    one.look(width=360)
    for name in findings:
        one.open(f"{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

"""All pages, light and dark: nothing for axe, the console, the policy or the network to complain of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from browsing import Visit
from readout.records.naming import named

pytestmark = pytest.mark.slow

DOCUMENT = "document.html#id=01-nineteenth-study-session"
ADDRESSES = {
    "overview": "index.html",
    "overview, filtered": "index.html#theme=traditional_emerging&sure=30",
    "overview, nothing": "index.html#from=1950&to=1951",
    **{
        name: f"tables.html#table={name}"
        for name in (
            "statements",
            "speakers",
            "passages",
            "events",
            "names",
            "formulations",
            "documents",
        )
    },
    "search, empty": "search.html",
    "search": "search.html#q=the&sort=left",
    "document": DOCUMENT,
    "document, nothing there": "document.html#id=nowhere",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=list(ADDRESSES))
def test_axe_finds_nothing_and_narrow_screens_need_no_scrolling_to_the_side(
    address: str, site: Path, visit: Callable[..., Visit]
) -> None:
    one = visit(site)
    page = one.open(address)
    if address == DOCUMENT:
        page.locator("button.ref").nth(2).click()
        page.wait_for_selector("#panel .card")
    assert one.axe() == []
    one.look("dark")
    assert one.axe(colours=True) == []
    one.look(width=360)
    one.open(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_figures_are_those_of_the_records(
    site: Path, visit: Callable[..., Visit], annotated: Path
) -> None:
    from readout.records.dataset import read_records

    records = list(read_records(annotated))
    said = [
        quote
        for record in records
        for quote in record.quotes
        if quote.kind != "term" and quote.confidence >= 0.5
    ]
    page = visit(site).open("index.html")
    shown = page.locator("#figures dd").all_inner_texts()
    assert shown[0] == str(len(records))
    assert shown[2] == str(len(said))
    kept = set(map(id, said))
    keys = {
        who.id
        for record in records
        for quote in record.quotes
        if id(quote) in kept and (who := named(record).speaker(quote))
    }
    assert shown[3] == str(len(keys))
    nobody = sum(quote.speaker.status in ("agentless", "unattributed") for quote in said)
    assert shown[4] == f"{round(100 * nobody / len(said))} %"


def test_confidence_is_a_filter(site: Path, visit: Callable[..., Visit], annotated: Path) -> None:
    from readout import read_records

    sure = sum(
        quote.kind != "term" and quote.confidence >= 0.9
        for record in read_records(annotated)
        for quote in record.quotes
    )
    page = visit(site).open("index.html#sure=90")
    assert page.locator("#figures dd").all_inner_texts()[2] == str(sure)


def test_every_mark_of_a_chart_leads_to_as_many_rows(
    site: Path, visit: Callable[..., Visit]
) -> None:
    one = visit(site)
    page = one.open("index.html")
    charts = ["How is it said?", "Who speaks?", "On which occasions, and when?"]
    shown = []
    for title in charts:
        chart = page.locator(".chart", has=page.get_by_role("heading", name=title))
        links = chart.get_by_role("link").all()[:4]
        assert links
        shown += [
            (link.get_attribute("href"), link.locator(".value").inner_text()) for link in links
        ]
    for href, value in shown:
        found = one.open(href).locator("#found").inner_text()
        assert found.split(" ")[0] == value.split(" ")[0], href


def test_a_shard_that_is_missing_is_said(
    annotated: Path, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    from readout.records.dataset import read_records
    from readout.report import build_report

    build_report(read_records(annotated), tmp_path / "site")
    (tmp_path / "site" / "data" / "hits.js").unlink()
    one = visit(tmp_path / "site")
    page = one.open("index.html")
    assert "data/hits.js is missing" in page.locator("#problem").inner_text()
    assert all("ERR_FILE_NOT_FOUND" in problem for problem in one.problems)
    one.problems.clear()

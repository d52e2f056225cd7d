"""What readers do, by mouse and by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browsing import Visit, until
from readout.report.site import build_report
from sample import transcript

pytestmark = pytest.mark.slow

HANDS = pytest.mark.parametrize("hands", ["mouse", "keys"])
STUDY = "document.html#id=01-nineteenth-study-session"
DIALOGUE = "document.html#id=15-second-dialogue-ostmelva"


def act(one: Visit, hands: str, selector: str) -> None:
    """Click on something, or go there by Tab and press Enter."""
    if hands == "mouse":
        one.page.locator(selector).first.click()
    else:
        one.tab_to(selector)
        one.page.keyboard.press("Enter")


def write(one: Visit, hands: str, selector: str, text: str) -> None:
    if hands == "mouse":
        one.page.locator(selector).click()
    else:
        one.tab_to(selector)
    one.page.keyboard.type(text)


def address_has(page: Any, pattern: str) -> None:
    until(page, "(wanted) => new RegExp(wanted).test(location.hash)", pattern)


def rows(page: Any) -> int:
    return int(page.locator("#found").inner_text().split(" ")[0].replace(",", ""))


def opened(page: Any) -> str:
    page.wait_for_selector("#panel:not([hidden]) .card")
    return str(page.locator("#panel .card h3").first.inner_text())


@HANDS
def test_find_a_phrase_and_read_it_in_place(
    hands: str, site: Path, visit: Callable[..., Visit]
) -> None:
    one = visit(site)
    page = one.open("search.html")
    write(one, hands, "#q", "congress of harbor cities")
    page.keyboard.press("Enter")
    page.wait_for_selector(".kwic tbody tr")
    assert page.locator(".kwic td.hit").first.inner_text() == "Congress of Harbor Cities"
    act(one, hands, ".kwic td.hit a")
    page.wait_for_selector("#article[data-drawn]")
    until(page, "CSS.highlights.has('place')")
    shown = "[...CSS.highlights.get('place')].map((range) => range.toString()).join('')"
    assert page.evaluate(shown) == "Congress of Harbor Cities"
    assert page.evaluate("document.activeElement.closest('#article') !== null")


@HANDS
def test_go_from_an_answer_to_its_question_and_to_what_is_reported(
    hands: str, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    build_report([transcript()], tmp_path)
    one = visit(tmp_path)
    page = one.open("document.html#id=sample")
    page.wait_for_selector("#article[data-drawn]")
    notes = page.locator(".note.turn").all_inner_texts()
    assert notes == [
        "nobody named 1 · question · answer 2 · answer 3",
        "Ana Sol 2 · answer · to question 1",
        "mayor 3 · answer · to question 1",
    ]
    act(one, hands, ".note.by-answer a")
    until(page, "CSS.highlights.has('place')")
    assert page.evaluate("[...CSS.highlights.get('place')].join('')") == "Harbour day"
    assert one.axe() == []
    page = one.open("tables.html#table=speakers")
    cells = page.locator(".rows tbody tr").all_inner_texts()
    assert [cell.split() for cell in cells] == [
        ["mayor", "1", "1", "1"],
        ["Ana", "Sol", "1", "17", "0"],
    ]
    act(one, hands, "td.turns a")
    address_has(page, "speaker=")
    page.wait_for_selector("main[data-table=documents]")
    assert rows(page) == 1


@HANDS
def test_filter_to_one_speaker_and_year_and_open_a_statement(
    hands: str, site: Path, visit: Callable[..., Visit]
) -> None:
    one = visit(site)
    page = one.open("tables.html")
    before = rows(page)
    act(one, hands, "summary")
    write(one, hands, "#f-from", "2031")
    write(one, hands, "#f-to", "2031")
    write(one, hands, "#f-speaker", "Kasimir Dunwell")
    address_has(page, "speaker=Kasimir\\+Dunwell")
    address_has(page, "from=2031.*to=2031|to=2031.*from=2031")
    until(page, "document.querySelectorAll('.rows tbody tr').length < 30")
    assert 0 < rows(page) < before
    speakers = set(page.locator(".rows td.speaker").all_inner_texts())
    assert speakers == {"Kasimir Dunwell"}
    words = page.locator(".rows td.words").first.inner_text()
    act(one, hands, ".rows td.words a")
    page.wait_for_selector("#article[data-drawn]")
    assert words[:30] in opened(page)
    lit = "".join(page.locator(".m.quote.lit").all_inner_texts())
    assert words[:20] in lit


@HANDS
def test_toggle_layers(hands: str, site: Path, visit: Callable[..., Visit]) -> None:
    one = visit(site)
    page = one.open(STUDY)
    assert page.locator(".note.theme").first.is_visible()
    if hands == "mouse":
        page.locator("label.themes").click()
    else:
        one.tab_to("#layer-themes")
        page.keyboard.press("Space")
    address_has(page, "off=themes")
    page.wait_for_selector(".note.theme", state="hidden")
    style = "getComputedStyle(document.querySelector('.m.evidence')).textDecorationLine"
    assert page.evaluate(style) == "none"
    page.go_back()
    page.wait_for_selector(".note.theme", state="visible")


@HANDS
def test_follow_a_report_that_goes_on(hands: str, site: Path, visit: Callable[..., Visit]) -> None:
    one = visit(site)
    page = one.open(DIALOGUE)
    if hands == "mouse":
        page.locator("button.ref", has_text=re.compile(r"^10$")).click()
    else:
        one.tab_to("button.ref")
        for _ in range(9):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    assert "build a road and rail bridge" in opened(page)
    assert page.locator(".m.cue.lit").inner_text() == "agreed"
    assert page.locator(".m.quote.kin").count() >= 2
    act(one, hands, "#panel dd.continued a")
    until(page, "document.querySelector('#panel h3').textContent.includes('Statement 11')")
    assert "recognize each other" in opened(page)


@HANDS
def test_sort_hits_by_what_stands_beside_them(
    hands: str, site: Path, visit: Callable[..., Visit]
) -> None:
    one = visit(site)
    page = one.open("search.html#q=the")
    if hands == "mouse":
        page.locator("#sort").select_option("right")
    else:
        one.tab_to("#sort")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
    address_has(page, "sort=right")
    page.wait_for_timeout(200)
    behind = [
        " ".join(re.findall(r"[\w]+", text.casefold()))
        for text in page.locator(".kwic td.right").all_inner_texts()
    ]
    firsts = [text.split(" ")[0] for text in behind]
    assert firsts == sorted(firsts)
    assert len(set(firsts)) > 5


@HANDS
def test_copy_a_table(hands: str, site: Path, visit: Callable[..., Visit]) -> None:
    one = visit(site)
    page = one.open("tables.html#words=ferry")
    count = rows(page)
    act(one, hands, "#copy")
    until(page, "document.querySelector('[role=status]').textContent !== ''")
    assert page.locator("[role=status]").inner_text().startswith(f"{count} row")
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.locator("textarea").focus()
    page.keyboard.press("Control+V")
    lines = page.locator("textarea").input_value().split("\n")
    assert lines[0] == "Words,Speaker,By,Kind,Said at,Date,Theme,Document,Sure"
    assert len(lines) == count + 2


def test_print_has_the_annotations_as_notes(site: Path, visit: Callable[..., Visit]) -> None:
    page = visit(site).open(STUDY)
    page.emulate_media(media="print")
    assert page.locator(".note.statement").first.is_visible()
    for selector in (".top nav", ".layers", ".skip"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.pdf().startswith(b"%PDF")


def test_what_belongs_together_is_all_in_the_panel_the_smallest_first(
    site: Path, visit: Callable[..., Visit]
) -> None:
    one = visit(site)
    page = one.open(STUDY)
    page.locator(".m.quote .m.pole").first.click()
    heads = page.locator("#panel h3").all_inner_texts()
    assert len(heads) >= 2
    assert heads[0].startswith("Theme")
    assert any(head.startswith("Statement") for head in heads[1:])
    page.keyboard.press("Escape")
    assert not page.locator("#panel").is_visible()


def test_links_between_mentions_and_events_terms_and_glossary(
    site: Path, visit: Callable[..., Visit]
) -> None:
    page = visit(site).open(STUDY)
    page.locator(".m.entity", has_text="Presidium of the Council of Delegates").nth(1).click()
    page.locator("#panel dt:text-is('Explained') + dd a").first.click()
    until(page, "CSS.highlights.has('place')")
    shown = "[...CSS.highlights.get('place')].map((range) => range.toString()).join('')"
    assert "leads the council between its sittings" in page.evaluate(shown)
    page.locator(".m.event", has_text="19th collective study session").first.click()
    mentions = page.locator("#panel dt:text-is('Mentions') + dd a")
    assert mentions.count() >= 2


def test_the_skip_link_leads_to_the_content(site: Path, visit: Callable[..., Visit]) -> None:
    page = visit(site).open(STUDY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert "01-nineteenth" in page.evaluate("location.hash")


def test_arrow_keys_go_from_statement_to_statement(site: Path, visit: Callable[..., Visit]) -> None:
    one = visit(site)
    page = one.open(STUDY)
    one.tab_to("button.ref")
    numbers = []
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft", "n", "p", "End", "Home"):
        page.keyboard.press(key)
        numbers.append(page.evaluate("Number(document.activeElement.textContent)"))
    assert numbers[:5] == [2, 3, 2, 3, 2]
    assert numbers[6] == 1
    assert numbers[5] == page.locator("button.ref").count()


def test_a_stranger_answers_who_spoke_on_industry_in_2032(
    site: Path, visit: Callable[..., Visit]
) -> None:
    """From the overview: the theme's bar of a month, then its passages, then the place."""
    one = visit(site)
    page = one.open("index.html#theme=traditional_emerging&from=2032&to=2032")
    chart = page.locator(
        ".chart", has=page.get_by_role("heading", name="Who speaks on which theme?")
    )
    chart.get_by_role("link").first.click()
    page.wait_for_selector(".rows tbody tr")
    dates = page.locator(".rows td.date").all_inner_texts()
    assert dates == sorted(dates)
    assert all(date.startswith("2032") for date in dates)
    assert "traditional emerging" in page.locator(".rows td.theme").first.inner_text()

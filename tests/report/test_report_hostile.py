"""Titles, names, bodies, ids and themes that are out to break a page are shown as text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from browsing import Visit, until
from readout.records.types import Event, EventMention, Record, Warning
from readout.report.site import build_report
from sample import TEXT, record, transcript

pytestmark = pytest.mark.slow

SCRIPT = "</script><script>window.hacked = 1</script><img src=x onerror=hacked=1>"
HOSTILE = {
    "markup": SCRIPT,
    "prototype": "__proto__",
    "bidi": "\u202egnp.exe\u202c \u2066isolated",
    "lines": "one\u2028two\u2029three",
    "long": "w" * 10_000,
    "braces": "{{ 7 * 7 }} ${7 * 7} {n}",
}
SURROGATE = "half \ud83d a pair"


def hostile(text: str, name: str) -> Record:
    """Put a text wherever a document's own words come in."""
    one = record()
    one.id = name
    one.meta |= {"title": text, "publisher": text}
    one.quotes[0].speaker.text = one.quotes[0].speaker.key = text
    assert one.quotes[0].occasion is not None
    one.quotes[0].occasion.text = text
    assert one.quotes[0].cue is not None
    one.quotes[0].cue.lemma = text
    one.quotes[0].text = f"{text} is said here"
    one.entities[1].label = "ORG"
    one.entities[1].normal = {"name": text}
    one.passages[0].themes[0].id = text
    one.warnings[0] = Warning("odd", text)
    start, end = one.entities[1].start, one.entities[1].end
    mention = EventMention(start, end, "e2")
    one.events = [
        Event(
            "ev1", "ceremony", text, None, "e2", text, None, None, None, None, text, [mention]
        )
    ]  # fmt: skip
    one.text = f"{TEXT}\n\n{text}"
    one.turns = transcript().turns
    one.turns[1].speaker.text = one.turns[1].speaker.key = f"turn of {text}"
    return one


@pytest.fixture(scope="module")
def dangerous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    records = [hostile(text, f"{text[:80]} {name}") for name, text in HOSTILE.items()]
    records.append(hostile("plain", "__proto__"))
    records.append(hostile(SURROGATE, f"id {SURROGATE}"))
    build_report(records, folder, title=SCRIPT)
    return folder


def flat(text: str) -> str:
    return " ".join(text.split())


def unharmed(one: Visit) -> None:
    assert one.page.evaluate("window.hacked") is None
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert one.page.locator("img").count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "index.html",
        "tables.html",
        "tables.html#table=passages",
        "tables.html#table=speakers",
        "tables.html#table=names",
        "tables.html#table=events",
        "tables.html#table=documents",
        "search.html#q=here&in=said",
    ],
)
def test_shown_as_text(address: str, dangerous: Path, visit: Callable[..., Visit]) -> None:
    one = visit(dangerous)
    page = one.open(address)
    unharmed(one)
    shown = flat(page.evaluate("document.body.textContent"))
    for text in HOSTILE.values():
        assert flat(text) in shown


@pytest.mark.parametrize("name", [*HOSTILE, "surrogate", "proto"])
def test_a_document_is_found_by_its_id_and_shown_as_text(
    name: str, dangerous: Path, visit: Callable[..., Visit]
) -> None:
    text = HOSTILE.get(name, "plain")
    identity = f"{text[:80]} {name}"
    if name == "proto":
        identity = "__proto__"
    if name == "surrogate":
        text = SURROGATE.replace("\ud83d", "\ufffd")
        identity = f"id {text}"
    one = visit(dangerous)
    page = one.open(f"document.html#{urlencode({'id': identity, 'at': '58-80'})}")
    page.wait_for_selector("#article[data-drawn]")
    unharmed(one)
    shown = flat(page.evaluate("document.querySelector('main').textContent"))
    assert flat(identity) in shown
    assert shown.count(flat(text)) >= 3
    assert one.axe() == []


def test_a_filter_takes_any_name(dangerous: Path, visit: Callable[..., Visit]) -> None:
    for text in ("__proto__", SCRIPT, HOSTILE["braces"]):
        page = visit(dangerous).open(f"tables.html#{urlencode({'speaker': text})}")
        assert page.locator("#found").inner_text() == "1 row"
        href = page.locator(".rows td.speaker a").get_attribute("href")
        page = visit(dangerous).open(href)
        assert page.locator("#found").inner_text() == "1 row"


def test_formulas_are_copied_as_text(tmp_path: Path, visit: Callable[..., Visit]) -> None:
    one = record()
    one.quotes[0].text = '=HYPERLINK("x"), she said'
    build_report([one], tmp_path)
    page = visit(tmp_path).open("tables.html")
    page.locator("#copy").click()
    until(page, "document.querySelector('[role=status]').textContent !== ''")
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.locator("textarea").focus()
    page.keyboard.press("Control+V")
    assert '"\'=HYPERLINK(""x""), she said"' in page.locator("textarea").input_value()

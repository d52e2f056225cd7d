"""The page of scores: whole in itself, everything escaped, with links that open the report."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

import hostile
from readout.errors import ConfigError
from readout.evaluate.figures import changes, scores
from readout.evaluate.gold import GoldDocument, gold_of
from readout.evaluate.page import SHOWN, write_page
from readout.evaluate.scoring import Mistake, Scoring, score
from readout.records.dataset import read_records
from readout.records.judged import judged_of
from readout.records.types import Record, encode_record
from readout.report import build_report
from runs import ROOT

SCRIPT = "<script>alert(1)</script>\"'&\x1b[31m\u202e"


class Tags(HTMLParser):
    """Collects the tags of a page, and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def scored() -> tuple[list[Record], Scoring]:
    """Hold hostile records against themselves, with all their entities taken away."""
    wanted, found = hostile.records(), hostile.records()
    for record in found:
        record.entities = []
        if record.quotes:
            record.quotes = record.quotes[1:]
    golds = [
        GoldDocument(str(n), gold_of(one, judged_of(one)), one) for n, one in enumerate(wanted)
    ]
    return found, score(golds, found)


def written(path: Path, scoring: Scoring, report: Path | None = None) -> Tags:
    write_page(
        path,
        scores(scoring.ledger),
        scoring.mistakes,
        documents=len(scoring.ledger.kinds),
        missing=[SCRIPT],
        changes=changes(scoring.ledger, scoring.ledger),
        report=report,
    )
    tags = Tags()
    tags.feed(path.read_text(encoding="utf-8"))
    return tags


def test_nothing_is_run_and_nothing_loaded(tmp_path: Path) -> None:
    _, scoring = scored()
    scoring.mistakes.append(
        Mistake(
            document=SCRIPT,
            record=SCRIPT,
            layer=SCRIPT,
            kind="missed",
            gold=SCRIPT,
            found="",
            start=0,
            end=1,
            words=SCRIPT,
        )
    )
    path = tmp_path / "scores.html"
    tags = written(path, scoring)
    assert tags.tags.isdisjoint({"script", "img", "link", "iframe", "object", "base"})
    assert not [one for one in tags.attributes if one.startswith("on")]
    assert tags.links == []
    page = path.read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert page.count("&lt;script&gt;") >= 4
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\ud800-\udfff]", page)


def test_links_open_their_place_in_the_report(tmp_path: Path) -> None:
    found, scoring = scored()
    site = tmp_path / "a site"
    source = tmp_path / "annotations.jsonl"
    source.write_bytes(b"".join(encode_record(one) + b"\n" for one in found))
    build_report(read_records(source), site)
    path = tmp_path / "pages" / "scores.html"
    path.parent.mkdir()
    links = [urlsplit(one) for one in written(path, scoring, site).links]
    assert links
    texts = {record.id: record.text for record in found}
    for link in links:
        assert not link.scheme and not link.netloc
        assert (path.parent / unquote(link.path)).resolve() == site / "document.html"
        told = parse_qs(link.fragment)
        if "at" in told:
            start, end = map(int, told["at"][0].split("-"))
            assert 0 <= start <= end <= len(texts[told["id"][0]])


def test_many_mistakes_of_a_kind_are_cut_and_counted(tmp_path: Path) -> None:
    _, scoring = scored()
    one = scoring.mistakes[0]
    scoring.mistakes = [one] * (SHOWN + 7)
    path = tmp_path / "scores.html"
    written(path, scoring)
    page = path.read_text(encoding="utf-8")
    assert f"({SHOWN + 7})" in page
    assert f"The first {SHOWN}." in page
    assert page.count("<blockquote>") <= SHOWN


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    _, scoring = scored()
    with pytest.raises(ConfigError) as caught:
        written(tmp_path / "scores.html", scoring, ROOT / "docs")
    assert caught.value.code == "not_a_report"
    assert not (tmp_path / "scores.html").exists()
    with pytest.raises(ConfigError, match="cannot be written"):
        written(tmp_path / "nowhere" / "scores.html", scoring)

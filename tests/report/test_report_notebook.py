from __future__ import annotations

from html.parser import HTMLParser

from readout.records.types import Record
from sample import TEXT, record

VOID = {"br", "meta"}


class Reader(HTMLParser):
    """Takes the text apart from the tags, and holds that tags close in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def read(one: Record) -> Reader:
    reader = Reader()
    reader.feed(one._repr_html_())
    reader.close()
    assert reader.open == []
    return reader


def test_a_record_shows_its_text_and_notes() -> None:
    reader = read(record())
    for words in ("Harbour day", "On ", "4 May", "yearly gathering of the port of Veld."):
        assert words in reader.text
    assert "mayor “said” · Harbour Day, 2031-05-04" in reader.text
    assert reader.tags[0] == "div"
    assert "script" not in reader.tags


def test_texts_are_escaped() -> None:
    one = record()
    hostile = "<script>alert(1)</script>"
    one.meta["title"] = one.id = hostile
    one.quotes[0].speaker.text = hostile
    one.passages[0].themes[0].id = hostile
    one.text = TEXT.replace("Harbour day", "<b>our day", 1)
    one.segments = one.segments[1:]
    reader = read(one)
    assert "script" not in reader.tags
    assert reader.text.count(hostile) >= 3
    assert "<b>our day" in reader.text


def test_crossing_marks_nest() -> None:
    one = record()
    one.passages[0].themes[0].evidence = [(50, 70), (60, 100)]
    read(one)

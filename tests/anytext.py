"""Texts of any kind, for tests of what holds of every document.

All scripts, emoji, combining marks, invisible and control characters, text from right to left,
every kind of line end and mark, and among them the words that stages look for.
"""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

from hostile import TEXTS
from runs import ROOT, Place

MARKS = ["“", "”", "‘", "’", '"', "'", "«", "»", "‹", "›", "「", "」", "『", "』", "„", "‟", "‚", "`", "(", ")", "[", "]", "（", "）"]  # fmt: skip
STOPS = [".", "?", "!", "…", "...", ":", ";", ",", "。", "：", "—", "–", " - ", "/", "؟", "।"]
LINES = ["\n", "\n\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\n\n\n", "\n \n"]
BLANKS = [" ", " ", " ", "  ", "\t", "\u00a0", "\u3000", "\u2009", "\n    "]
HIDDEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202e", "\u2066", "\u2069", "\ufe0f"]  # fmt: skip
CONTROLS = ["\x00", "\x01", "\x07", "\x08", "\x1b[31m", "\x1c", "\x7f", "\x9b", "\ufffe", "\uffff", "\ufffd", "\U000e0001", "\U0010ffff"]  # fmt: skip
EMOJI = ["🙂", "👩\u200d👩\u200d👧", "🇪🇺", "👍🏽", "1\ufe0f\u20e3", "🏴\U000e0067\U000e007f"]
COMBINING = [
    "e\u0301",
    "\u0301",
    "o\u0308\u0323",
    "ｅ",
    "ﬁ",
    "İ",
    "ß",
    "ŉ",
    "\u1100\u1161",
    "각",
    "Ǆ",
]
SCRIPTS = [
    "قال الوزير", "שלום עולם", "会议强调", "東京で", "서울은", "मंत्री ने", "ไทย", "Совет заявил", "Η Επιτροπή",
    "საბჭო", "ምክር", "ʻŌlelo", "Đặng", "Łódź", "𝔘nion", "𠜎𠜱", "𐤀𐤁", "ꙮ", "İstanbul", "١٢٣", "ⅩⅣ", "½",
]  # fmt: skip
LEADS = ["- ", "• ", "— ", "* ", "> ", "# ", "### ", "1. ", "(a) ", "IV. ", "===", "---", "Q: ", "A: ", "By ", "Term: ", "| ", "[1] ", "Part II ", "Glossary\n\n", "Page 3"]  # fmt: skip
SAYING = [
    "said", "it was stressed that", "The council said that", "he told her", "according to", "asked",
    "said Minister Tarn Oskel.", "The meeting emphasized:", "spokesperson", "I said", "that", "and",
]  # fmt: skip
NAMES = [
    "Tarn Oskel", "Minister Oskel", "the Harbour Council (HC)", "HC", "Fen League", "Mr. J. A. Orsted",
    "the 7th plenary session", "the meeting", "this session", "Central Economic Work Conference", "U.S. ",
    "3 May 2031", "2031", "last year", "the 1990s", "in May", "30 February", "31/12/99", "the next day",
    "old and new industries", "science and industry", "must grow together", "he", "they", "who", "Berlin",
]  # fmt: skip

BITS = [
    *MARKS, *MARKS, *STOPS, *LINES, *BLANKS, *BLANKS, *BLANKS, *HIDDEN, *CONTROLS, *EMOJI, *COMBINING,
    *SCRIPTS, *LEADS, *SAYING, *SAYING, *NAMES,
]  # fmt: skip


def texts(longest: int = 60) -> st.SearchStrategy[str]:
    """Texts without lone surrogates, of up to so many bits; the last may be anything."""
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    bits = st.lists(st.sampled_from(BITS) | anything, max_size=longest)
    spaced = st.lists(st.sampled_from([*SAYING, *NAMES, *MARKS, *STOPS, *LINES]))
    return bits.map("".join) | spaced.map(" ".join) | bits.map(" ".join)


def strange(path: Path) -> Place:
    """Make a place with hostile texts and lines, for rules that need no model."""
    rules = ROOT / "benchmarks" / "rules.cfg"
    place = Place(path, rules.read_text(encoding="utf-8"))
    place.add(**{f"text-{n}": text for n, text in enumerate(TEXTS.values())})
    place.add(mixed=" ".join(BITS), lined="\n".join(BITS), empty="", blank=" \n\u200b")
    lone = [{"text": text, "title": "\ud800"} for text in (*TEXTS.values(), "\ud800 said")]
    rows = [json.dumps({"id": f"line-{n}", **line}) for n, line in enumerate(lone)]
    (place.inputs / "lines.jsonl").write_text("\n".join([*rows, "{", "[]"]))
    return place

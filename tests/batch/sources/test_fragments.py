"""HTML within Markdown: what can be seen of it, in time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.batch.sources.fragments import visible_text

CASES = [
    ("<div>raw <b>words</b><script>alert(1)</script></div>", ["raw words"]),
    ("<p>one<p>two &amp; three</p>four", ["one", "two & three", "four"]),
    ("one<br>two<br/><br>three", ["one\ntwo", "three"]),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", ["a\tb", "c"]),
    ("<!-- no > --><p title='a > b'>yes</p><!-- never ends <p>no</p>", ["yes"]),
    ("<STYLE>p {}</style><P>yes<meta name='a'> and <input>no</P>", ["yes and no"]),
    ("<nav><a>home</a></nav><svg><text>x</text></svg>words", ["words"]),
    ("<nav>never ends", []),
    ("1 < 2 and 3 > 2, <3", ["1 < 2 and 3 > 2, <3"]),
    ("", []),
]


@pytest.mark.parametrize(("fragment", "paragraphs"), CASES)
def test_what_can_be_seen(fragment: str, paragraphs: list[str]) -> None:
    assert visible_text(fragment) == paragraphs


@pytest.mark.parametrize(
    "open_one", ["<!--", "<!a", "<a ", '<a "', "<a '\"", "<a =<", "<script>", "&#", "<"]
)
def test_what_is_left_open_takes_no_time(open_one: str) -> None:
    started = time.process_time()
    visible_text(open_one * 100_000)
    assert time.process_time() - started < 2


@given(st.text(alphabet="ab <>/!-&;#\"'=\n", max_size=60))
def test_any_text_is_no_surprise(fragment: str) -> None:
    assert all(part == part.strip() and part for part in visible_text(fragment))

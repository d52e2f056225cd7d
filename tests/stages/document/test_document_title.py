"""What a title tells that the text does not repeat: who speaks, and at what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blank import BLANK
from readout.stages.document.frame import frame_of
from readout.stages.document.title import event_in, is_repeated
from stages.quotes.documents import page

ODD = (
    *("'", "’", "'s", "’s", "''", ":", ",", "-", "by", "of", "and", "the", "de", "la"),
    *("Ana", "Sol", "President", "Ministers", "King", "H.E.", "Marking", "Statement"),
    *("Joint", "Speech", "attributable", "to", "at", "forum"),
)

TALK = (
    "Ladies and gentlemen,¶I am glad to be here. My friends, I thank you for your welcome, and I "
    "want you to know that we must ask.¶Thank you."
)


def speaker_of(title: str, case: str = TALK, kind: str = "speech") -> str:
    """Return who speaks by a title that the text does not repeat, empty where that is nobody."""
    kind = "statement" if "Statement" in title else kind
    found = frame_of(page(BLANK, case), {"title": title, "kind": kind}).frame
    if found.speaker is None:
        return ""
    assert (found.speaker.start, found.basis["speaker"]) == (None, "title")
    return found.speaker.text


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("Remarks by Ana Sol at the Delta Forum", "Ana Sol"),
        ("Press Briefing by Deputy Press Secretary Ana Sol En Route Tarn", "Ana Sol"),
        ("Statement by President Sol Marking the Day of the Dams", "Sol"),
        ("Remarks by Du Jinping at the Delta Forum", "Du Jinping"),
        ("Speech by Minister of Ports Anna Sol", "Anna Sol"),
        ("Speech by the Minister of Ports, Ana Sol, in Tarn", "Ana Sol"),
        ("Address by Ana Sol, Minister of Ports, to the Assembly", "Ana Sol"),
        ("Statement by the Ministry of Ports on the dam", "Ministry of Ports"),
        ("President Sol’s Address to the Nation", "Sol"),
        ("Anna Sol's Opening Remarks", "Anna Sol"),
        ("Prime Minister's Speech at the Delta Forum", "Prime Minister"),
        ("Governor's Speech at the Delta Forum", "Governor"),
        ("Anna Sol: The road to Tarn", "Anna Sol"),
        ("The road to Tarn: remarks by Ana Sol", "Ana Sol"),
        (
            "Statement by the High Representative on behalf of the Harbour Union on Tarn",
            "High Representative",
        ),
        (
            "Statement attributable to the Spokesperson for the Secretary-General on Tarn",
            "Spokesperson for the Secretary-General",
        ),
        (
            "Joint Statement of the Foreign Ministers of Tarn, Fen and Selu on the dam",
            "Foreign Ministers of Tarn, Fen and Selu",
        ),
        (
            "Statement of the Ministry of Foreign Affairs of Fen on the dam",
            "Ministry of Foreign Affairs of Fen",
        ),
        ("Transcript: Anna Sol’s Address to the Nation", "Anna Sol"),
        ("Joint Press Statement on the Dam", ""),
        ("Monetary Policy Statement on the Dam", ""),
        ("President Sol 's Remarks", "Sol"),
        ("Statement of President Sol on the dam", "Sol"),
        ("REMARKS OF ANA SOL", "ANA SOL"),
        ("Text of Remarks as prepared for delivery by Ana Sol", "Ana Sol"),
        ("Remarks by Minister Ana de la Cruz", "Ana de la Cruz"),
        ("Remarks by Christine de la Tour", "Christine de la Tour"),
        ("Remarks by Vice President Sol Aboard the Ferry", "Sol"),
        ("Remarks by H.E. Ana Sol", "Ana Sol"),
        ("Remarks of Governor Otto Reed of 3 May", "Otto Reed"),
        ("Speech by His Majesty King Bo", "Bo"),
        ("Statement of Principles", ""),
        ("Statement of the Obvious", ""),
        ("Speech of the Year", ""),
        ("Press Briefing from Tarn", ""),
        ("Remarks by Phone", ""),
        ("Statement on Protecting Tarn From Floods", ""),
        ("Statement on the Attack by Fen", ""),
        ("Press Call by Senior Officials on the dam", ""),
        ("Women's Day Speech", ""),
        ("Tarn: Stop the war now", ""),
        ("Remarks by", ""),
        ("Remarks by " + 5000 * "the Minister, ", "Minister"),
        ("", ""),
    ],
)
def test_speaker(title: str, speaker: str) -> None:
    assert speaker_of(title) == speaker


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("Joint Statement from Fen and the Isles", "Fen and the Isles"),
        ("Fen Chair's Statement on the dam", "Fen Chair"),
        ("F7 Leaders’ Statement on the dam", "F7 Leaders"),
        ("Joint Statement by Fen, Selu, and Tarn", "Fen, Selu, and Tarn"),
        ("Remarks by Senior Advisor and Harbor Plan Coordinator Zoq Sol", ""),
        ("Remarks by Senior Advisor to the President and Plan Coordinator Zoq Sol", ""),
        ("Mayor's Office Remarks", ""),
        ("Remarks from the Rose Garden", ""),
        ("Ana Sol", ""),
        ("Remarks by Ana Sol and Bo Lim Before Their Meeting", ""),
    ],
)
@pytest.mark.xfail(strict=True)
def test_titles_that_are_misread(title: str, speaker: str) -> None:
    assert speaker_of(title) == speaker


@pytest.mark.parametrize(
    "title",
    [
        "Governor Sol's Lies: A Response",
        "Remarks on the Book by Bo Lim",
        "Ana Sol's Speech Draws Fire From Bo Lim",
        "Reaction to the Speech by Ana Sol",
        "Why I Reject the Address by Ana Sol",
        "Dam Opened by Ana Sol",
    ],
)
def test_whom_a_commentary_is_about(title: str) -> None:
    assert speaker_of(title, kind="commentary") == ""


@pytest.mark.parametrize(
    "title", ["’s Remarks", "' : Speech", "A '' Speech", "Speech by '", "'s : '", "Remarks of ’s"]
)
def test_a_mark_alone_names_nobody(title: str) -> None:
    assert speaker_of(title) == ""


@given(st.lists(st.sampled_from(ODD) | st.text(max_size=4), max_size=9).map(" ".join))
def test_no_title_is_too_odd(text: str) -> None:
    assert speaker_of(text) in text
    assert event_in(text) in " ".join(text.lower().split()) or " " in event_in(text)


def test_a_name_that_the_text_knows() -> None:
    text = "¶<person>Keld</person> spoke on Monday. <person>Keld</person> asked for calm."
    for title in ("Remarks by Prime Minister Keld at the Forum", "President Keld’s Remarks"):
        assert speaker_of(title, TALK + text) == "Keld"


def test_what_it_was_given_at() -> None:
    title = "Remarks by Ana Sol at the Summit of the Delta Forum, 3 May"
    assert event_in(title).startswith("the summit of the delta forum")
    assert not event_in("Remarks by Ana Sol on the dam")


def test_a_title_that_the_text_repeats() -> None:
    title = "Remarks by Ana Sol"
    repeating = page(BLANK, f"<title>{title.upper()}</title>¶I am glad to be here.")
    assert is_repeated(repeating, title)
    assert not is_repeated(page(BLANK, "I am glad to be here."), title)

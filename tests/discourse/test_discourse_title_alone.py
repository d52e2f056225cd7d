"""What a title tells that the text does not repeat: who speaks, and at what."""

from __future__ import annotations

import pytest
import spacy

from readout.discourse.title_alone import TitleAlone, title_alone
from stages.quotes.documents import page

BLANK = spacy.blank("en")


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
        ("Joint Statement from Fen and the Isles", "Fen and the Isles"),
        (
            "Statement of the Ministry of Foreign Affairs of Fen on the dam",
            "Ministry of Foreign Affairs of Fen",
        ),
        ("Fen Chair's Statement on the dam", "Fen Chair"),
        ("F7 Leaders’ Statement on the dam", "F7 Leaders"),
        ("Delta Council Press Statement on the Dam", "Delta Council"),
        ("Bank of Tarn Statement following the Flood", "Bank of Tarn"),
        ("Fen: Ministry of Ports Statement on the Dam", "Ministry of Ports"),
        ("Transcript: Anna Sol’s Address to the Nation", "Anna Sol"),
        ("Joint Press Statement on the Dam", ""),
        ("Monetary Policy Statement on the Dam", ""),
        ("Statement of Principles", ""),
        ("Remarks by Ana Sol and Bo Lim Before Their Meeting", ""),
        ("Press Call by Senior Officials on the dam", ""),
        ("Women's Day Speech", ""),
        ("Tarn: Stop the war now", ""),
        ("Dam Opened by Ana Sol", ""),
        ("Remarks by", ""),
        ("Remarks by " + 5000 * "the Minister, ", "Minister"),
        ("", ""),
    ],
)
def test_speaker(title: str, speaker: str) -> None:
    assert TitleAlone(title).speaker == speaker


def test_a_name_that_the_text_knows() -> None:
    for title in ("Keld: Stop the war now", "Tarn's PM Keld: Stop the war now"):
        assert TitleAlone(title, {"Keld"}).speaker == "Keld"


def test_event_and_its_noun() -> None:
    title = TitleAlone("Remarks by Ana Sol at the Summit of the Delta Forum, 3 May")
    assert title.event.startswith("the summit of the delta forum")
    assert title.noun == "forum"
    assert not TitleAlone("Remarks by Ana Sol on the dam").noun


def test_a_title_that_the_text_repeats_is_not_alone() -> None:
    title = "Remarks by Ana Sol"
    repeating = page(BLANK, f"<title>{title.upper()}</title>¶I am glad to be here.")
    assert not title_alone(repeating, title, ()).text
    other = page(BLANK, "I am glad to be here.")
    assert title_alone(other, title, ()).text == title

"""The turns of a transcript: layouts that have some, and texts that only look like it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from readout.language.turns import turns_of

TRANSCRIPTS = {
    "capitals before a colon, and Q": (
        "Briefing of the Ministry\n\n2:05 P.M.\n\nMS. VELDEN: Good afternoon. I have a word on dams."
        "\n\nWe will repair two.\n\nQ Thank you. When will you begin?\n\nMS. VELDEN: (Laughs.) We "
        "have begun.\n\nEND 2:20 P.M.",
        [
            ("MS. VELDEN", ["Good afternoon. I have a word on dams.", "We will repair two."]),
            ("Q", ["Thank you. When will you begin?"]),
            ("MS. VELDEN", ["We have begun."]),
        ],
    ),
    "office and name": (
        "Talks on the ferry\n\nPresident of Norland Ana Sol: Mr Hale, colleagues,\n\nWe met twice."
        "\n\nPresident of Suland Ivo Hale (retranslated): I thank you.\n\nAna Sol: Thank you.\n\n"
        "Question: What did you agree on?\n\nIvo Hale: That we meet again.",
        [
            ("President of Norland Ana Sol", ["Mr Hale, colleagues,", "We met twice."]),
            ("President of Suland Ivo Hale (retranslated)", ["I thank you."]),
            ("Ana Sol", ["Thank you."]),
            ("Question", ["What did you agree on?"]),
            ("Ivo Hale", ["That we meet again."]),
        ],
    ),
    "a name alone on its line": (
        "Press conference\n\nPrime Minister\n\nGood morning. I welcome Ivo.\n\nIvo Hale\n\nThank you."
        "\n\nQuestion\n\nMr Hale, do you agree?\n\nIvo Hale\n\nI do.\n\nPrime Minister\n\nSo do we.",
        [
            ("Prime Minister", ["Good morning. I welcome Ivo."]),
            ("Ivo Hale", ["Thank you."]),
            ("Question", ["Mr Hale, do you agree?"]),
            ("Ivo Hale", ["I do."]),
            ("Prime Minister", ["So do we."]),
        ],
    ),
    "bold labels": (
        "**Tom Reed:** Are you tired?\n\n**Ana Sol:** [laughter] No, I am not.\n\n**Tom Reed:** Good.",
        [("Tom Reed", ["Are you tired?"]), ("Ana Sol", ["No, I am not."]), ("Tom Reed", ["Good."])],
    ),
    "a hansard": (
        "Mr. HALE. Mr. Speaker, I rise to speak of dams.\n\nThe PRESIDENT. The time has come.\n\n"
        "Mr. HALE. I thank you.",
        [
            ("Mr. HALE", ["Mr. Speaker, I rise to speak of dams."]),
            ("The PRESIDENT", ["The time has come."]),
            ("Mr. HALE", ["I thank you."]),
        ],
    ),
    "a written reply": (
        "Written Answer by the Minister for Dams\n\nMs Ana Sol (Member for Westhaven)\n\nQuestion\n\n"
        "To ask the Minister how many dams leak.\n\nWritten Answer:\n\n1. Two do.\n\n2. Both are old.",
        [
            ("Ms Ana Sol (Member for Westhaven)", ["To ask the Minister how many dams leak."]),
            ("Written Answer", ["1. Two do.", "2. Both are old."]),
        ],
    ),
}


@pytest.mark.parametrize("layout", TRANSCRIPTS)
def test_turns(layout: str) -> None:
    text, wanted = TRANSCRIPTS[layout]
    assert _turns(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Agenda\n\n09:00: Opening by Ana Sol.\n\n10:30: Talks. You may ask questions.",
        "Plan\n\nNote: We may change this.\n\nDate: 3 May.\n\nNote: You will be told.",
        "Terms\n\nDam: a wall in a river.\n\nWeir: a low dam.\n\nDam: our pride.",
        "What they say\n\n**Ana Sol:** “I like it.”\n\n**Tom Reed:** “We do, too.”\n\n**Ana Sol:** “Yes.”",
        "MYTH: The myth is that you pay.\n\nFACT: In fact we pay.\n\nMYTH: A myth.\n\nFACT: A fact.",
        "Article 1: You must pay.\n\nArticle 2: We must not.\n\nArticle 1: No.",
        f"{'The master walked. ' * 20}\n\nMaster Sol: Why do you weep?\n\nYoung Reed: I lost my way.\n\n"
        f"Master Sol: Then we walk.\n\n{'Thus a text goes on. ' * 30}",
        "Remarks\n\nPresident of Norland Ana Sol: Friends, I welcome you all.\n\nWe are at home.",
    ],
)
def test_no_turns(text: str) -> None:
    assert not _turns(text)


def _turns(text: str) -> list[tuple[str, list[str]]]:
    page: Any = SimpleNamespace(text=text)
    return [
        (
            "" if one.label is None else text[slice(*one.label)],
            [text[slice(*c)] for c in one.content],
        )
        for one in turns_of(page)
    ]

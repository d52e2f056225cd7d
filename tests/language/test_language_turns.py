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
    "a heading above, and whose question it is": (
        "Question for Written Answer\n\nMs Ana Sol (Member for Westhaven):\n\nQuestion:\n\nTo ask the "
        "Minister how many dams leak.\n\nWritten Answer:\n\n1. Two do.\n\n2. Both are old.",
        [
            ("Ms Ana Sol (Member for Westhaven)", ["To ask the Minister how many dams leak."]),
            ("Written Answer", ["1. Two do.", "2. Both are old."]),
        ],
    ),
    "what somebody is before the name, and a call from the hall": (
        "Prizes for rowers\n\nPresident of Norland Ana Sol: I thank you all.\n\nHead of the school "
        "of rowing in Tarn Ivo Hale: We thank you.\n\nRemark: Long live Tarn\n\nAna Sol: Long may it.",
        [
            ("President of Norland Ana Sol", ["I thank you all."]),
            ("Head of the school of rowing in Tarn Ivo Hale", ["We thank you."]),
            ("Remark", ["Long live Tarn"]),
            ("Ana Sol", ["Long may it."]),
        ],
    ),
    "the answers of one, without the questions": (
        "Doorstop\n\nSOL: I think we will.\n\nSOL: We do not know yet.\n\nSOL: I have said so.\n\n"
        "SOL: Thank you.",
        [
            ("SOL", ["I think we will."]),
            ("SOL", ["We do not know yet."]),
            ("SOL", ["I have said so."]),
            ("SOL", ["Thank you."]),
        ],
    ),
    "a reply that ends in a table": (
        "Written Answer\n\nQuestion: To ask the Minister how many dams leak.\n\nAnswer: 1. The dams "
        "by year are 2031 2032",
        [
            ("Question", ["To ask the Minister how many dams leak."]),
            ("Answer", ["1. The dams by year are 2031 2032"]),
        ],
    ),
    "surnames alone": (
        "Doorstop\n\nJournalist: Minister, will you pay?\n\nSol: I will not.\n\n"
        "Journalist: inaudible\n\nSol: No.",
        [
            ("Journalist", ["Minister, will you pay?"]),
            ("Sol", ["I will not."]),
            ("Journalist", ["inaudible"]),
            ("Sol", ["No."]),
        ],
    ),
    "outlets that ask once": (
        "Regular press conference\n\nNTV: Suland's minister will come. What will you tell her?\n\n"
        "Ana Sol: We welcome her.\n\nReuters: Is the dam safe?\n\nAna Sol: I have no word on that.\n\n"
        "Tarn Daily: Will prices rise?\n\nAna Sol: You asked me before.",
        [
            ("NTV", ["Suland's minister will come. What will you tell her?"]),
            ("Ana Sol", ["We welcome her."]),
            ("Reuters", ["Is the dam safe?"]),
            ("Ana Sol", ["I have no word on that."]),
            ("Tarn Daily", ["Will prices rise?"]),
            ("Ana Sol", ["You asked me before."]),
        ],
    ),
    "numbers, brackets, times": (
        "Talk\n\n[00:12] Speaker 1: Will you stay?\n\n[00:14] Speaker 2: I will.\n\n"
        "[00:20] Speaker 1: Good.",
        [("Speaker 1", ["Will you stay?"]), ("Speaker 2", ["I will."]), ("Speaker 1", ["Good."])],
    ),
    "parts in brackets": (
        "[Question] Why do you change it?\n\n[Answer] We want it to be clear.",
        [("Question", ["Why do you change it?"]), ("Answer", ["We want it to be clear."])],
    ),
    "offices that end alike": (
        "THE PRESIDENT: Good afternoon. I am glad.\n\nIs that right?\n\nTHE VICE PRESIDENT: Yes, Mr. "
        "President. (Laughter.)",
        [
            ("THE PRESIDENT", ["Good afternoon. I am glad.", "Is that right?"]),
            ("THE VICE PRESIDENT", ["Yes, Mr. President."]),
        ],
    ),
    "no labels": (
        "Interview with Ana Sol\n\n3 May 2031\n\n**Minister, why do you want a levy?**\n\nI want dams.\n\n"
        "People see that.\n\n**Do you fear them?**\n\nNo. I trust them.\n\nBut you lost in May.\n\n"
        "Well, we won in June.\n\n**What will you do then?**\n\nWe will build.\n\nENDS 2:20",
        [
            ("", ["Minister, why do you want a levy?"]),
            ("", ["I want dams.", "People see that."]),
            ("", ["Do you fear them?"]),
            ("", ["No. I trust them."]),
            ("", ["But you lost in May."]),
            ("", ["Well, we won in June."]),
            ("", ["What will you do then?"]),
            ("", ["We will build."]),
        ],
    ),
    "what is asked without a question mark, and by two": (
        "Doorstop, Tarn\n\nMinister, can I ask about the levy on dams. It is said to be high.\n\n"
        "Well, I do not find it high.\n\nWill you keep it?\n\nI will.\n\nMr Hale says that he would not…"
        "\n\nMr Hale says much.\n\nWhat do you tell him?\n\nThat I pay it, too.",
        [
            ("", ["Minister, can I ask about the levy on dams. It is said to be high."]),
            ("", ["Well, I do not find it high."]),
            ("", ["Will you keep it?"]),
            ("", ["I will."]),
            ("", ["Mr Hale says that he would not…"]),
            ("", ["Mr Hale says much."]),
            ("", ["What do you tell him?"]),
            ("", ["That I pay it, too."]),
        ],
    ),
    "few labels": (
        "Transcript\n\nWelcome. I hand over to you.\n\nTOM REED: Thank you. It is good to be here.\n\n"
        "Did you agree on the dam?\n\nYes, we did.\n\nWill you pay for it?\n\nNo. I said so.\n\n"
        "When do you begin?\n\nWell, in May.",
        [
            ("", ["Welcome. I hand over to you."]),
            ("TOM REED", ["Thank you. It is good to be here."]),
            ("", ["Did you agree on the dam?"]),
            ("", ["Yes, we did."]),
            ("", ["Will you pay for it?"]),
            ("", ["No. I said so."]),
            ("", ["When do you begin?"]),
            ("", ["Well, in May."]),
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
        "Plan\n\nNote: You must apply.\n\nContact: We are here.\n\nNote: We do not write.\n\nContact: Ask us.",
        "Plan\n\nNote: We may change this.\n\nDate: 3 May.\n\nNote: You will be told.",
        "Terms\n\nDam: a wall in a river.\n\nWeir: a low dam.\n\nDam: our pride.",
        "What they say\n\n**Ana Sol:** “I like it.”\n\n**Tom Reed:** “We do, too.”\n\n**Ana Sol:** “Yes.”",
        "MYTH: The myth is that you pay.\n\nFACT: In fact we pay.\n\nMYTH: A myth.\n\nFACT: A fact.",
        "Article 1: You must pay.\n\nArticle 2: We must not.\n\nArticle 1: No.",
        f"{'The master walked. ' * 20}\n\nMaster Sol: Why do you weep?\n\nYoung Reed: I lost my way.\n\n"
        f"Master Sol: Then we walk.\n\n{'Thus a text goes on. ' * 30}",
        "Remarks\n\nPresident of Norland Ana Sol: Friends, I welcome you all.\n\nWe are at home.",
        "Frequently asked questions\n\nWho pays?\n\nOwners do.\n\nDo you have to apply?\n\nNo. We know you."
        "\n\nCan I appeal?\n\nYes. You can appeal.\n\nWhat if you move?\n\nIt follows you.",
        f"On courage\n\n{'I asked him. ' * 20}\n\n“Why do you rise?”\n\n“I rise with the river,” he said.\n\n"
        "“Will you never rest?”\n\n“No. I rest with the wheel.”\n\n“What do you want?”\n\n“I want rain.”",
        "Members\n\nMinister of Dams: Ana Sol.\n\nMinister of Ferries: Tom Reed.\n\nSecretary: Ivo Hale.",
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

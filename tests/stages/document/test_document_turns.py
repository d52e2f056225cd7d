"""Who speaks the turns of a transcript, in which role, and what an answer answers."""

from __future__ import annotations

from blank import BLANK
from readout.language.people import People
from readout.records.types import Frame, FrameSpeaker, Turn
from readout.stages.document.turns import turns_in
from stages.quotes.documents import page


def turns(case: str, speaker: FrameSpeaker | None = None) -> list[Turn]:
    here = page(BLANK, case)
    return turns_in(here, People(here), Frame(kind="conference", speaker=speaker))


def test_a_briefing() -> None:
    case = (
        "Briefing by <person>Lea Orr</person>¶MS. ORR: Good morning. We open in May.¶"
        "Q Why so late?¶MS. ORR: We had no gates."
    )
    opening, question, answer = turns(case)
    assert (opening.speaker.canonical, opening.role) == ("Lea Orr", "statement")
    assert (question.speaker.status, question.speaker.text) == ("unattributed", None)
    assert (answer.role, answer.answers) == ("answer", question.id)
    assert answer.speaker.key == opening.speaker.key == "lea orr"


def test_an_interview_whose_first_line_tells_the_office() -> None:
    case = (
        "The Hon <person>Ivo Hale</person> MP Treasurer¶<person>TOM REED</person>: Welcome.¶"
        "TREASURER: Thank you, Tom.¶REED: Will you stay?¶TREASURER: I will.¶REED: For long?¶"
        "TREASURER: Yes.¶REED: Thank you."
    )
    found = turns(case)
    assert {one.speaker.canonical for one in found if one.speaker.text == "TREASURER"} == {
        "Ivo Hale"
    }
    roles = ["chair", "statement", "question", "answer", "question", "answer", "chair"]
    assert [one.role for one in found] == roles
    assert [one.answers for one in found if one.role == "answer"] == ["t3", "t5"]


def test_thanks_are_no_question_and_get_no_answer() -> None:
    case = (
        "Ferry Radio¶<person>TOM REED</person>: Will you stay?¶<person>IVO HALE</person>: I will.¶"
        "REED: You said so in May.¶HALE: I did.¶REED: Thank you, Minister.¶HALE: My pleasure.¶"
        "REED: For long?¶HALE: Yes."
    )
    roles = "question answer question answer chair statement question answer"
    assert [one.role for one in turns(case)] == roles.split()


def test_without_labels_who_stands_above_answers() -> None:
    case = (
        "Hon. <person>Ana Sol</person>, Minister¶Did you agree?¶Yes, we did.¶Will you pay?¶"
        "No. I said so.¶When do you begin?¶Well, in May."
    )
    found = turns(case)
    assert [one.label for one in found] == [None] * 6
    assert [one.speaker.canonical or one.speaker.text for one in found] == [None, "Ana Sol"] * 3
    assert [one.answers for one in found] == [None, "t1", None, "t3", None, "t5"]
    met = turns(f"Interview with{case[4:]}")
    assert {one.speaker.status for one in met} == {"unattributed"}


def test_without_labels_names_tell_who_asks_and_who_answers() -> None:
    case = (
        "Interview with <person>Lea Orr</person>, Ferry Radio¶Minister <person>Ivo Hale</person> is "
        "here. Are you well, Minister?¶Yes, thank you, Lea.¶Will you stay, Ivo?¶Well, Lea, I will.¶"
        "Do you like it?¶I do.¶Minister, it was good to have you here.¶Well, thank you, Lea."
    )
    found = turns(case)
    assert [one.speaker.text for one in found] == ["Lea Orr", "Ivo Hale"] * 4
    assert [one.speaker.key for one in found[:2]] == ["lea orr", "ivo hale"]
    roles = "question answer question answer question answer chair statement"
    assert [one.role for one in found] == roles.split()


def test_who_gives_the_word_answers_nothing_and_outlets_ask() -> None:
    case = (
        "SPOKESPERSON: Good day. You have the floor.¶The Hon. A.B. <person>SOL</person>: I am glad.¶"
        "The TREASURER: So am I.¶SPOKESPERSON: Thank you. Lea, please.¶QUESTION: Will you pay?¶"
        "The Hon. A.B. SOL: I will.¶SPOKESPERSON: James?¶CNN: Do you agree?¶The TREASURER: I do."
    )
    found = turns(case)
    roles = "statement statement statement chair question answer chair question answer"
    assert [one.role for one in found] == roles.split()
    assert [one.answers for one in found if one.role == "answer"] == ["t5", "t8"]
    assert (found[2].speaker.status, found[2].speaker.text) == ("nominal", "The TREASURER")


def test_a_question_names_who_answers_it() -> None:
    case = (
        "<person>Ana Sol</person> and <person>Ivo Hale</person>, joint press conference¶"
        "Ms Sol, will you pay?¶I will.¶Mr Hale, do you agree?¶Yes. I do.¶And will you pay, too?¶No."
    )
    found = turns(case)
    assert [one.speaker.text for one in found if one.role == "answer"][:2] == [
        "Ana Sol",
        "Ivo Hale",
    ]


def test_topics_name_nobody_who_speaks() -> None:
    case = (
        "Minister <person>Ivo Hale</person>¶Interview with <person>Lea Orr</person>¶Subjects: "
        "<person>Ana Sol</person>; your levy.¶Did <person>Sol</person> ask you?¶Yes, Lea, she did.¶"
        "Will you tell us more of Sol?¶No. I will not.¶When will you?¶Well, Lea, I may in May.¶"
        "Thank you very much for your time.¶It was good to be here."
    )
    found = turns(case)
    assert [one.speaker.text for one in found] == ["Lea Orr", "Ivo Hale"] * 4


def test_what_is_asked_in_writing_is_a_question() -> None:
    case = (
        "Mr <person>Ivo Hale</person>: To ask the Minister how many dams leak.¶"
        "Minister of Dams: I thank the member. Two leak."
    )
    question, answer = turns(case)
    assert (question.role, answer.role, answer.answers) == ("question", "answer", question.id)


def test_a_reply_is_that_of_the_minister_of_the_title() -> None:
    case = (
        "Answer by Minister <person>Ana Sol</person>¶Mr <person>Ivo Hale</person>, Member for Tarn¶"
        "Question¶To ask how many dams leak.¶Answer¶Two do."
    )
    own = FrameSpeaker("Ana Sol", 19, 26, canonical="Ana Sol")
    question, answer = turns(case, own)
    assert (question.speaker.text, question.role) == ("Ivo Hale", "question")
    assert (answer.speaker.text, answer.answers) == ("Ana Sol", question.id)


def test_a_call_from_the_hall_is_nobodys() -> None:
    case = "<person>ANA SOL</person>: We thank you.¶REMARK: Long live Tarn!¶SOL: Long may it."
    assert [one.speaker.text for one in turns(case)] == ["ANA SOL", None, "SOL"]


def test_who_speaks_under_a_name_is_nobody_else() -> None:
    case = (
        "Talk with <person>Marta Sand</person>.¶The Velden Post: Why so late?¶"
        "<person>Marta Sand</person>: No gates.¶The Velden Post: And now?¶"
        "<person>Marta Sand</person>: We open in May."
    )
    found = turns(case, FrameSpeaker("Marta Sand", 10, 20, canonical="Marta Sand"))
    assert [one.speaker.key for one in found] == ["velden post", "marta sand"] * 2


def test_brackets_within_a_label_are_part_of_it() -> None:
    case = (
        "Meeting¶Founder of Tarn Holdings (Velden) <person>Leonid Brodin</person>: We build.¶"
        "Ana Sol: How much?¶Leonid Brodin: Two piers.¶Ana Sol: Good."
    )
    assert [one.speaker.key for one in turns(case)[::2]] == ["leonid brodin"] * 2


def test_an_office_behind_a_name_makes_no_other_person() -> None:
    case = (
        "Ferry Radio¶<person>DENISE HOLT</person>, HOST: Will you stay?¶<person>IVO HALE</person>: "
        "I will.¶HOLT: For long?¶HALE: Yes."
    )
    assert len({one.speaker.key for one in turns(case)}) == 2

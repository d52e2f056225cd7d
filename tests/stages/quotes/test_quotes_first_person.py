import pytest
from spacy.language import Language

from blank import BLANK
from readout.language.events import Framed
from readout.language.people import People
from readout.records.types import DocumentKind, Frame, FrameSpeaker, Quote
from readout.stages.document.turns import turns_in
from readout.stages.quotes.extract import extract
from stages.quotes.documents import page


def found(
    nlp: Language, case: str, kind: DocumentKind = "speech", speaker: str | None = "Ana Sol"
) -> list[Quote]:
    """Return the quotes of a case in a document of a kind."""
    named = None if speaker is None else FrameSpeaker(speaker, canonical=speaker)
    here, frame = page(nlp, case), Frame(kind=kind, speaker=named)
    return extract(here, framed=Framed(frame, [], turns_in(here, People(here), frame)))[0]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("I announced in May that the port would open.", "the port would open"),
        ("We propose that the tolls be halved.", "the tolls be halved"),
        ("Let me say that again: the port is shut.", "the port is shut"),
        ("I would like to inform you that the port is shut.", "the port is shut"),
        ("All I want to say is that the port is shut.", "the port is shut"),
        ("I am proud to announce that the port will open.", "the port will open"),
        ("We ask all mayors to count their wells.", "to count their wells"),
        ("I encourage all mayors to count their wells.", "to count their wells"),
        ("I can tell you that the port is shut.", "the port is shut"),
        ("I would note that the port is shut.", "the port is shut"),
        ("I answer that the port is shut.", "the port is shut"),
        ("Let me stress that the port is shut.", "the port is shut"),
    ],
)
def test_what_the_speaker_says_that_he_says(encoder_nlp: Language, case: str, words: str) -> None:
    (quote,) = found(encoder_nlp, case)
    assert quote.text == words
    speaker = quote.speaker
    assert (speaker.status, speaker.canonical) == ("pronoun", "Ana Sol")
    assert speaker.key == "ana sol"


def test_a_cue_of_another_sentence_takes_no_words_that_their_own_reports(
    encoder_nlp: Language,
) -> None:
    case = (
        "I want to tell you <content>that the port is shut</content>. <source>I</source> "
        "<cue>said</cue> in May <content>that it would open</content>."
    )
    told = [(quote.text, quote.cue.text) for quote in found(encoder_nlp, case)]
    assert told == [("the port is shut", "want to tell"), ("it would open", "said")]


@pytest.mark.parametrize(
    "case",
    [
        "I hope that the port will open.",
        "I know that the port is shut.",
        "I did not say that the port is shut.",
        "We must ask whether the port is shut.",
        "I want to thank the mayors.",
        "I can show that the port is shut.",
    ],
)
def test_thoughts_thanks_and_duties_are_no_statements(encoder_nlp: Language, case: str) -> None:
    assert found(encoder_nlp, case) == []


@pytest.mark.parametrize("kind", ["news", "readout", "other"])
def test_no_first_person_where_nobody_speaks_himself(
    encoder_nlp: Language, kind: DocumentKind
) -> None:
    case = "I announced in May that the port would open."
    assert found(encoder_nlp, case, kind) == []


@pytest.mark.parametrize("kind", ["commentary", "policy"])
def test_what_is_written_needs_an_author(encoder_nlp: Language, kind: DocumentKind) -> None:
    case = "I announced in May that the port would open."
    assert len(found(encoder_nlp, case, kind)) == 1
    assert found(encoder_nlp, case, kind, None) == []


TURNS = (
    "<title>Briefing by <person>Lea Orr</person></title>¶MS. ORR: Good morning.¶"
    "Q  Is it open?¶MS. ORR: We announced that the port would open.¶"
    "MODERATOR: I said that it was late."
)


def test_whose_turn_it_is_speaks(encoder_nlp: Language) -> None:
    told = {
        quote.text: quote.speaker.canonical
        for quote in found(encoder_nlp, TURNS, "conference")
        if quote.speaker.status == "pronoun"
    }
    assert told == {"the port would open": "Lea Orr", "it was late": "MODERATOR"}


@pytest.mark.parametrize("kind", ["speech", "conference", "news"])
def test_what_a_transcript_consists_of_is_no_quote(kind: DocumentKind) -> None:
    case = "THE MAYOR: Thank you. The lock is open.¶AUDIENCE: Bravo, bravo, bravo!"
    assert found(BLANK, case, kind) == []


def test_two_who_speak_as_one() -> None:
    case = (
        "Premier <person>Osk Dane</person> met Premier <person>Ana Sol</person>.¶"
        "The two leaders said: “The river is ours.”"
    )
    (quote,) = found(BLANK, case, "readout", None)
    assert quote.speaker.canonical == "Osk Dane; Ana Sol"
    assert quote.speaker.key == "osk dane; ana sol"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("PRIME MINISTER LIM", "Lim Bo"),
        ("MR. LIM", "Lim Bo"),
        ("FOREIGN MINISTER VOSS", "VOSS"),
        ("DEPUTY SECRETARY VAN DORN", "VAN DORN"),
        ("MS. ORR", "ORR"),
    ],
)
def test_the_label_of_a_turn_has_the_key_of_the_person_behind_the_office(
    encoder_nlp: Language, label: str, name: str
) -> None:
    case = (
        f"Prime Minister <person>Lim Bo</person> came.¶{label}: I announced in May that the "
        f"port would open.¶Q: Was it late?¶{label}: The port was shut."
    )
    keys = {
        (quote.speaker.canonical, quote.speaker.key)
        for quote in found(encoder_nlp, case, "conference", None)
        if quote.speaker.status == "pronoun"
    }
    assert keys == {(name, name.lower())}


def test_we_of_what_somebody_signs_is_everybody(encoder_nlp: Language) -> None:
    case = "{} insist that the gates leak, and that the council knew it."
    assert len(found(encoder_nlp, case.format("I"), "commentary")) == 1
    assert found(encoder_nlp, case.format("We"), "commentary") == []
    assert len(found(encoder_nlp, case.format("We"), "speech")) == 1


@pytest.mark.parametrize(
    "case",
    [
        "We must mend “the leaking gates of a town that looks away.”",
        "Section 4 of the Dam Act is amended to read as follows:¶“A dam is checked in May.”",
    ],
)
def test_a_duty_and_a_law_are_nobodys_words(encoder_nlp: Language, case: str) -> None:
    told = {quote.speaker.status for quote in found(encoder_nlp, case, "policy")}
    assert told <= {"unattributed"}

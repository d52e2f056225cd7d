import pytest

from blank import BLANK
from readout.language.people import People
from readout.stages.document.frame import frame_of
from readout.stages.document.lead import Lead
from readout.stages.document.speaker import SpeakerCandidate, candidates, speaker_features
from stages.quotes.documents import page

TALK = "¶I am glad to be here. We must ask."


def named(case: str) -> list[SpeakerCandidate]:
    found = page(BLANK, case)
    return candidates(Lead(found), People(found))


@pytest.mark.parametrize(
    ("case", "places"),
    [
        (
            "<title>Remarks by <person>Ana Sol</person></title>¶The river is low.",
            [("Ana Sol", "title")],
        ),
        (
            "<title>Silt</title>¶<heading>By <person>Ana Sol</person></heading>¶The river is low.",
            [("Ana Sol", "head")],
        ),
        (
            "<org>Harbor Council</org> met. <person>Ana Sol</person> was there.",
            [("Harbor Council", "lead")],
        ),
        ("The river is low.¶<person>Ana Sol</person>", [("Ana Sol", "tail")]),
        ("The river is low.¶It rose.¶<person>Ana Sol</person> saw it.¶It fell.¶So.", []),
        ("", []),
    ],
)
def test_where_speakers_are_named(case: str, places: list[tuple[str, str]]) -> None:
    assert [(one.text, one.place) for one in named(case)] == places


@pytest.mark.parametrize(
    ("case", "feature"),
    [
        ("<title>Silt, by <person>Ana Sol</person></title>¶It rose.", "by"),
        ("<title>Remarks of <person>Ana Sol</person></title>¶It rose.", "given_by"),
        ("<title><person>Sol</person>’s call</title>¶It rose.", "owns"),
        ("<title><person>Sol</person>: dig</title>¶It rose.", "names"),
        ("<title>Talks with <person>Sol</person></title>¶It rose.", "with"),
        ("It rose.¶<person>Ana Sol</person>", "alone"),
        ("The Hon. <person>Ana Sol</person> MP¶It rose.", "letterhead"),
        ("<title>Speech by Minister <person>Ana Sol</person></title>¶It rose.", "office_now"),
    ],
)
def test_what_speaks_for_a_speaker(case: str, feature: str) -> None:
    assert speaker_features(named(case)[0], {"speech": 1.0})[feature] == 1.0


@pytest.mark.parametrize(
    ("case", "kind", "speaker"),
    [
        (f"<title>Remarks by <person>Ana Sol</person></title>{TALK}", "speech", "Ana Sol"),
        (
            "<title>Silt rises</title>¶Pilots in <org>Harn Port</org> went home. The river is low.",
            "news",
            None,
        ),
        ("", "speech", None),
    ],
)
def test_the_speaker_of_a_document(case: str, kind: str, speaker: str | None) -> None:
    frame = frame_of(page(BLANK, case), {"kind": kind}).frame
    assert (frame.speaker and frame.speaker.text) == speaker

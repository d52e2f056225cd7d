import pytest
from spacy.language import Language

from stages.quotes.documents import composed


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (
            "It was stressed that the quay is old, and that it must be mended.",
            "the quay is old, and that it must be mended",
        ),
        ("The mayor urged the towns to mend their bridges.", "to mend their bridges"),
        ("The mayor proposed a plan to mend the bridge.", "a plan to mend the bridge"),
        (
            "The mayor said the port would open in May, which draws a crowd.",
            "the port would open in May",
        ),
        (
            "The mayor says the port opens in May, which draws a crowd.",
            "the port opens in May, which draws a crowd",
        ),
        (
            "The mayor stressed that the port must open in May, which draws a crowd.",
            "the port must open in May",
        ),
        (
            "The mayor stresses that the port had to open in May, which draws a crowd.",
            "the port had to open in May, which draws a crowd",
        ),
        (
            "The Tarn Post quoted a keeper as saying that the gates were never oiled in winter.",
            "the gates were never oiled in winter",
        ),
        ("The mayor said that tolls must fall in a speech in Selu.", "tolls must fall"),
        (
            "The mayor said that tolls must fall during a meeting with the board on Monday.",
            "tolls must fall",
        ),
        ("The mayor said that tolls must fall while addressing the board.", "tolls must fall"),
        (
            "The mayor said that the plan would be signed at a meeting in Selu.",
            "the plan would be signed at a meeting in Selu",
        ),
        (
            "The mayor said that he met the clerk during a visit to Selu.",
            "he met the clerk during a visit to Selu",
        ),
        ("Overall, the bank said, the year was good.", "the year was good"),
        ("As the mayor said, the quay is old.", "the quay is old"),
        ("What the mayor noted was that the quay is old.", "the quay is old"),
        (
            "The mayor emphasized the need of the towns to mend their bridges.",
            "the need of the towns to mend their bridges",
        ),
        (
            "<source>The mayor</source> <cue>said</cue> <content>that towns must hold to the rules</content>, and strengthen their dikes.",
            "towns must hold to the rules, and strengthen their dikes",
        ),
        (
            "<source>The mayor</source> <cue>said</cue> <content>that towns must hold to the rules</content>, and left.",
            "towns must hold to the rules",
        ),
    ],
)
def test_where_a_reported_clause_ends(model_nlp: Language, case: str, words: str) -> None:
    found = composed(model_nlp, case)
    told = [
        " ".join(found.reading.page.part(span) for span in one.contents) for one in found.proposals
    ]
    assert told == [words]


@pytest.mark.parametrize(
    "behind",
    [
        ", the mayor said.",
        ", the mayor said in a statement on its website.",
        ", as the mayor said.",
        ", said the mayor.",
        ", the mayor said, citing the board.",
    ],
)
def test_what_is_reported_within_a_report_ends_before_its_clause(
    model_nlp: Language, behind: str
) -> None:
    case = "The law states that the tolls break the “river peace” for all"
    found = composed(model_nlp, case + behind)
    told = {one.contents[0] for one in found.proposals if one.kind == "indirect"}
    assert told == {(0, len(case)), (case.index("the tolls"), len(case))}


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("<cue>Asked</cue>", None),
        ("When <cue>asked</cue>", None),
        ("<cue>Asked</cue> by <source>the mayor</source>", "the mayor"),
        ("<cue>Having asked</cue>", "the clerk"),
    ],
)
def test_who_is_asked_does_not_ask(model_nlp: Language, asked: str, speaker: str | None) -> None:
    what = "<content>whether the port was open</content>"
    case = f"{asked} {what}, <source>the clerk</source> nodded."
    found = composed(model_nlp, case)
    (told,) = (one.speaking for one in found.proposals)
    assert (told and found.reading.page.part(told)) == speaker


def test_a_term_leaves_out_the_comma_inside_its_mark(model_nlp: Language) -> None:
    found = composed(model_nlp, "They adopted the “Green Lane,” and the “U.S.” code.")
    text = found.reading.page.part
    assert [text(one.contents[0]) for one in found.proposals] == ["Green Lane", "U.S."]


def test_what_is_reported_within_a_report_is_a_quote_of_its_own(model_nlp: Language) -> None:
    case = "The paper reported that the mayor had stated that the quay is old."
    found = composed(model_nlp, case)
    told = [(one.start, one.parent and one.parent.start) for one in found.proposals]
    whole, within = case.index("the mayor"), case.index("the quay")
    assert told == [(whole, None), (within, whole)]

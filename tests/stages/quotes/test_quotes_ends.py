import pytest
from spacy.language import Language

from readout.language.encoding import LabelledSpan
from readout.stages.quotes.extract import QuoteTask, find
from stages.quotes.documents import composed, page


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (
            "<source>The mayor</source> <cue>urged</cue> <content>the towns to mend their bridges</content>.",
            "to mend their bridges",
        ),
        (
            "<source>The mayor</source> <cue>proposed</cue> <content>a plan to mend the bridge</content>.",
            "a plan to mend the bridge",
        ),
        (
            "<source>The mayor</source> <cue>emphasized</cue> <content>the need of the towns to mend their bridges</content>.",
            "the need of the towns to mend their bridges",
        ),
        (
            "<source>The mayor</source> <cue>said</cue> <content>that towns must hold to the rules.</content>",
            "that towns must hold to the rules",
        ),
    ],
)
def test_where_a_labelled_content_begins_and_ends(
    model_nlp: Language, case: str, words: str
) -> None:
    found = composed(model_nlp, case)
    told = [" ".join(found.reading.page.part(span) for span in one.contents) for one in found]
    assert told == [words]


UNLABELLED = [
    ("It is recommended that the quay be mended.", "the quay be mended"),
    ("The mayor urged the towns to mend their bridges.", "to mend their bridges"),
    ("The mayor said the quay is old.", "the quay is old"),
    ("The mayor asked whether the port was open.", "whether the port was open"),
    ("The mayor said in a statement that the quay is old.", "the quay is old"),
    ("The mayor said this: the quay is old.", "the quay is old"),
    ("As the mayor said, the quay is old.", "the quay is old"),
    ("The quay is old, the mayor said.", "The quay is old"),
]


@pytest.mark.parametrize(("case", "words"), UNLABELLED)
def test_the_clause_behind_a_cue_without_a_labelled_content(
    model_nlp: Language, case: str, words: str
) -> None:
    found = page(model_nlp, case)
    found.roles.append(LabelledSpan(0, 1, "source", 0.5))  # an encoder has read it
    task = QuoteTask(judging=False)
    (told,) = find(found, task)
    assert found.part(told.contents[0]) == words
    assert told.method == "clause"


@pytest.mark.parametrize("case", [case for case, _ in UNLABELLED])
def test_nothing_is_reported_without_marks_where_no_encoder_read(
    model_nlp: Language, case: str
) -> None:
    assert list(find(page(model_nlp, case), QuoteTask())) == []


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
    (told,) = (one.speaking for one in found)
    assert (told and found.reading.page.part(told)) == speaker


def test_a_term_leaves_out_the_comma_inside_its_mark(model_nlp: Language) -> None:
    found = composed(model_nlp, "They adopted the “Green Lane,” and the “U.S.” code.")
    text = found.reading.page.part
    assert [text(one.contents[0]) for one in found] == ["Green Lane", "U.S."]

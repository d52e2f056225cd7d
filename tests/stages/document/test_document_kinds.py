import math

import pytest
from spacy.language import Language

from blank import BLANK
from readout.models.scorer import packaged
from readout.records.types import DocumentKind
from readout.stages.document.frame import KINDS, frame_of
from readout.stages.document.kinds import ABOUT, SHARE, TITLED, kind_features, kind_odds, kinds_of
from stages.quotes.documents import page


@pytest.mark.parametrize(
    ("case", "name", "value"),
    [
        ("<title>Silt</title>¶I thank you.¶We must dig, and we must ask.", "any I", 1.0),
        ("He wrote: “I dig.”¶“I dig”, he wrote, and I ask.", "any I", 0.0),
        ("Mr Lim will dig. Ms Sol will ask.", "often will", SHARE),
        ("Silt is low, colleagues, and it is ours.", "addresses", 1.0),
        ("The river is low.", "addresses", 0.0),
        ("The river is low.¶TARN", "ends in capitals", 1.0),
        ("Q Why?¶MS. SOL: We dig the pit.¶Q And you?¶MS. SOL: I do.", "two voices", 1.0),
        ("Q Why?¶MS. SOL: We dig the pit.¶Q And you?¶MS. SOL: I do.", "turns ask", 1.0),
        ("Our aim: To dig.", "turns", 0.0),
        ("<title>Talks</title>¶MEDIA RELEASE¶The river is low.", "form=release", 1.0),
        (
            "<title>Interview with Bo Lim</title>¶OPENING REMARKS¶It is low.",
            "first form=conference",
            1.0,
        ),
        ("He wrote: “The river is low.”", "ends quoted", 1.0),
        ("Article 1 Ports ask.¶Article 2 Yards answer.", "articles", 1.0),
        ("<title>Silt</title>¶The statement made by Bo Lim on 2 May.", "first form=speech", 1.0),
        ("<title>Remarks on silt</title>¶The river is low.", "title=remarks", TITLED),
    ],
)
def test_features(case: str, name: str, value: float) -> None:
    assert kind_features(page(BLANK, case))[name] == pytest.approx(value)


@pytest.mark.parametrize("case", ["", "—", "<title>Silt</title>"])
def test_looks_of_next_to_nothing(case: str) -> None:
    found = kind_features(page(BLANK, case))
    about = [found.pop(name) for name in [*found] if name.startswith("about")]
    assert all(0 <= value <= SHARE for value in found.values())
    length = math.hypot(*about)
    assert length == pytest.approx(ABOUT, abs=1e-4) if case.endswith(">") else not length


def test_the_title_that_the_source_tells_counts() -> None:
    assert kind_features(page(BLANK, "The river."), "Remarks by Ana")["title=remarks"] == TITLED


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (
            "<title>Remarks by <person>Ana Sol</person> at the Delta Forum</title>¶Ladies and gentlemen,¶"
            "I am glad to be here. I thank you for your welcome. My friends, we must ask, and I want us to ask.¶"
            "I believe that our ports are strong. Thank you.",
            "speech",
        ),
        (
            "<title>Press Briefing by Press Secretary <person>Ana Sol</person></title>¶1:05 P.M.¶"
            "MS. SOL: Good afternoon. I have one thing at the top.¶Q Why is the quay shut?¶"
            "MS. SOL: We are looking into it.¶Q And when will you know?¶MS. SOL: I have nothing on that.",
            "conference",
        ),
        (
            "<title>Readout of Premier <person>Osk</person>’s Call with Premier <person>Dane</person></title>¶"
            "Premier <person>Osk</person> spoke today with Premier <person>Dane</person>. The two leaders discussed the "
            "dredging of the delta and agreed to stay in touch.",
            "readout",
        ),
    ],
)
def test_kinds(model_nlp: Language, case: str, kind: DocumentKind) -> None:
    frame = frame_of(page(model_nlp, case), {}).frame
    assert (frame.kind, frame.basis["kind"]) == (kind, "text")
    assert 0 < frame.confidence["kind"] <= 1


NEITHER = (
    "{}The Harbour Union welcomes the vote of 2 March. It stands ready to work with the council. "
    "The union calls on all sides to respect the result, and it will send observers."
)


@pytest.mark.parametrize(
    "title",
    [
        "Statement by the High Envoy on behalf of the Harbour Union on the vote",
        "Harbour Union Press Office Spokesperson Lim Bo's Statement on the vote",
        "Press Statement on the vote",
        "STATEMENT OF PRESIDENT SOL ON THE VOTE",
        "Joint Statement of the Harbour Union and the Fen League",
    ],
)
def test_a_title_that_says_statement(title: str) -> None:
    within = page(BLANK, NEITHER.format(f"<title>{title}</title>¶"))
    assert next(iter(kinds_of(within))) == "statement"
    assert next(iter(kinds_of(page(BLANK, NEITHER.format("")), title))) == "statement"


@pytest.mark.parametrize(
    "title",
    [
        "Statement by the High Envoy on the Meeting with the Fen League",
        "Union statement by the quay angers dockers",
        "Fen Rejects Statement by the Harbour Union",
        "Statement of Work for the quay",
        "Bank Statement of the Harbour Union",
        "Environmental Impact Statement of the Fen Dam",
        "Statement",
    ],
)
def test_a_title_that_may_say_something_else(title: str) -> None:
    text = page(BLANK, NEITHER.format(""))
    scorers = packaged("readout.stages.document", "frame_weights.json")
    assert kinds_of(text, title) == kind_odds(kind_features(text, title), scorers)


def test_a_title_that_says_statement_leaves_news_news(model_nlp: Language) -> None:
    text = page(
        model_nlp,
        "TARN, March 3 — Fen on Monday rejected a tariff, officials said. The ministry said that it "
        "was unfair.¶The minister told reporters on Tuesday that talks would go on.",
    )
    kinds = kinds_of(text, "Joint Statement by Fen and Selu on Tariffs")
    assert (next(iter(kinds)), len(kinds)) == ("news", len(KINDS))
    assert sum(kinds.values()) == pytest.approx(1)

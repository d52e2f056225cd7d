"""Language cases, one line each, in ``cases.txt`` beside this file."""

from pathlib import Path

import pytest
import spacy
from quotecases import check
from spacy.language import Language


def read_cases() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line.strip() and not line.startswith("# "):
            found.setdefault(name, []).append(line)
    return found


CASES = read_cases()


@pytest.fixture(scope="module")
def blank() -> Language:
    return spacy.blank("en")


@pytest.mark.parametrize("case", CASES["marked"] + CASES["terms"])
def test_marked_without_a_parse(blank: Language, case: str) -> None:
    check(blank, case)


@pytest.mark.parametrize(
    "case", [c for name, cases in CASES.items() if name not in {"nothing", "encoder"} for c in cases]
)
def test_with_a_parse(model_nlp: Language, case: str) -> None:
    check(model_nlp, case)


@pytest.mark.parametrize("case", [case for cases in CASES.values() for case in cases])
def test_with_the_encoder(encoder_nlp: Language, case: str) -> None:
    check(encoder_nlp, case)


@pytest.mark.parametrize("case", [*CASES["nothing"], "", "   \n\n  "])
def test_nothing(model_nlp: Language, blank: Language, case: str) -> None:
    check(model_nlp, case)
    check(blank, case)

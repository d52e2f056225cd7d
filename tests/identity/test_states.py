from __future__ import annotations

import pytest

from readout.identity.states import Voice, named_in, states, voices_of


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("China", ["CHN state"]),
        ("the PRC", ["CHN state"]),
        ("the People’s Republic of China", ["CHN state"]),
        ("the Chinese side", ["CHN side"]),
        ("Chinese officials", ["CHN officials"]),
        ("Beijing", ["CHN capital"]),
        ("the government of Japan", ["JPN government"]),
        ("Japan's government", ["JPN government"]),
        ("the U.S. side", ["USA side"]),
        ("Both the Japanese and South Korean sides", ["JPN side", "KOR side"]),
        ("the Japanese and South Korean sides", ["JPN side", "KOR side"]),
        ("the Chinese press", []),
        ("the side", []),
        ("Tarn", []),
    ],
)
def test_states_by_what_they_are_called(phrase: str, meant: list[str]) -> None:
    assert [f"{voice.iso} {voice.relation}" for voice in voices_of(phrase)] == meant


def test_states_in_a_text() -> None:
    text = "The Ministry of Tolls of the People's Republic of China, and the French one"
    assert [iso for iso, _ in named_in(text)] == ["CHN", "FRA"]


def test_every_name_of_a_state_means_one() -> None:
    assert len(states()) == 195
    for iso, name in states().items():
        assert voices_of(name) == (Voice(iso, "state"),)


def test_codes_are_those_of_iso_3166() -> None:
    countries = pytest.importorskip("pycountry").countries
    assert all(countries.get(alpha_3=iso) for iso in states())

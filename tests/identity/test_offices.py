from __future__ import annotations

import datetime as dt

import pytest

from readout.identity.offices import asked, holders, terms
from readout.identity.states import states


@pytest.mark.parametrize(
    ("phrase", "day", "person"),
    [
        ("the Chinese President", "2022-05-01", "Xi Jinping"),
        ("the President of China", "2005-05-01", "Hu Jintao"),
        ("the US president", "2021-01-19", "Donald Trump"),
        ("the US president", "2021-01-20", "Joe Biden"),
        ("the Australian Prime Minister", "2011-05-01", "Julia Gillard"),
        ("the Russian foreign minister", "2010-01-01", "Sergey Lavrov"),
        ("the German Chancellor", "2010-01-01", "Angela Merkel"),
        ("the Premier of China", "2010-01-01", "Wen Jiabao"),
    ],
)
def test_who_holds_an_office(phrase: str, day: str, person: str) -> None:
    offices, iso = asked(phrase) or ((), None)
    found = holders(offices, iso, dt.date.fromisoformat(day).toordinal())
    assert [term.person for term in found] == [person]


@pytest.mark.parametrize(
    "phrase",
    ["the former President", "the deputy foreign minister", "the president of the bank", "a hall"],
)
def test_what_is_another_office(phrase: str) -> None:
    assert asked(phrase) is None


def test_nobody_holds_an_office_while_another_does() -> None:
    for office, found in terms().items():
        for one in found:
            assert one.iso in states()
            assert one.first < one.last, one
            then = [two for two in holders([office], one.iso, one.first) if two != one]
            assert not then, (one, then)

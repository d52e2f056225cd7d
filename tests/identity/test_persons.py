from __future__ import annotations

import pytest

from readout.identity.persons import Persons, alike, bare, key_of_person
from readout.identity.rows import slug


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("ada hale", "ada hale", True),
        ("wei lan", "lan wei", True),
        ("ada mara hale", "ada hale", True),
        ("joe quill", "joseph quill", True),
        ("sergei dorn", "sergey dorn", True),
        ("ilia dornskyy", "ilya dornsky", True),
        ("wei lan", "wei lin", False),
        ("ada hale", "ida hale", False),
        ("ada mara hale", "ada dora hale", False),
        ("michael hale", "michelle hale", False),
        ("orn jong-il", "orn jong-un", False),
    ],
)
def test_names_of_one_person(one: str, two: str, same: bool) -> None:
    assert alike(one, two) is alike(two, one) is same


def test_a_surname_is_of_whom_its_document_names() -> None:
    persons = Persons({"ada quill": 3, "bo quill": 3}, {})
    for named in ({"person/ada-quill", "person/tom-dorn"}, {"person/ada-quill"}):
        assert persons.meant("quill", named, (), 0) == ("person/ada-quill", "document")
    both = {"person/ada-quill", "person/bo-quill"}
    assert persons.meant("quill", both, (), 0) == ("person/ada-quill", "surname")


def test_a_surname_of_two_persons_is_neither() -> None:
    persons = Persons({"ada quill": 3, "bo quill": 3}, {})
    assert persons.meant("quill", (), (), 0) == ("person/quill", "alone")


def test_an_address_has_plain_letters() -> None:
    assert slug("Jürgen Łoś-Ødegård") == "jurgen-los-odegard"
    assert slug("Æda Cœur Þorð Weiß") == "aeda-coeur-thord-weiss"
    assert slug("“”") == "unnamed"


def test_honours_behind_a_name_are_none_of_it() -> None:
    assert key_of_person("Hon. Ada Quill AM MP") == key_of_person("Ada Quill") == "ada quill"
    assert bare("Lin Ao") == "Lin Ao"
    assert bare("Ada Quill, AM MP") == bare("Ada Quill") == "Ada Quill"

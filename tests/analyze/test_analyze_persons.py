"""Names of one person over a whole corpus."""

from __future__ import annotations

from readout.analyze.persons import Bearer, persons_of


def test_a_surname_alone_is_that_of_the_one_who_bears_it() -> None:
    found = persons_of(
        [Bearer("quill", 20, ""), Bearer("ada quill", 9, "Minister"), Bearer("tom quill", 1, "")]
    )
    assert found == {"quill": "ada quill"}


def test_where_two_bear_a_surname_it_stands_for_itself() -> None:
    found = persons_of(
        [
            Bearer("quill", 20, ""),
            Bearer("ada quill", 9, "Minister"),
            Bearer("tom quill", 5, "Envoy"),
        ]
    )
    assert found == {}


def test_a_name_that_hardly_occurs_is_no_proof() -> None:
    assert persons_of([Bearer("quill", 20, ""), Bearer("ada quill", 2, "")]) == {}


def test_forms_of_a_first_name_are_one_where_the_office_is_the_same() -> None:
    found = persons_of(
        [
            Bearer("joseph quill", 9, "President"),
            Bearer("joe quill", 4, "President"),
            Bearer("jodie quill", 1, "Envoy"),
            Bearer("quill", 3, "President"),
        ]
    )
    assert found == {"joe quill": "joseph quill", "quill": "joseph quill"}

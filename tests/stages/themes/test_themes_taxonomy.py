"""Reading taxonomies and saying what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from readout.config.configuration import resolve
from readout.errors import ConfigError
from readout.stages.themes.taxonomy import read_taxonomy

FAULTS = [
    ('schema = "readout-taxonomy/1"', 'schema = "other"', "schema"),
    ('id = "gardens"\n', "", "missing required field `id`"),
    ('title = "Gardens"', 'titel = "Gardens"', "did you mean 'title'"),
    ('terms = ["shade*", "shadow*"]', "terms = []", r"poles\[1\].terms"),
    ('"shadow*"', '"..."', "is no phrase"),
    ('"shadow*"', "3", r"terms\[1\]: Expected text"),
    ("balance = [", "balanced = [", "did you mean 'balance'"),
    ('id = "shade"', 'id = "sun"', "two poles of different ids"),
    ('label = "Shade"', "label = ", "cannot be read as a taxonomy"),
]


@pytest.mark.parametrize(("name", "themes"), [("development-pairs", 6), ("liberal-democracies", 4)])
def test_further_packaged_taxonomies(name: str, themes: int) -> None:
    assert len(read_taxonomy(resolve(f"readout:themes/{name}.toml")).themes) == themes


def test_packaged_taxonomy() -> None:
    taxonomy = read_taxonomy(resolve("readout:themes/future-industries.toml"))
    assert [t.id for t in taxonomy.themes] == [
        "traditional_emerging",
        "scitech_industry",
        "vitality_governance",
    ]
    assert all(len(pole.terms) > 10 for theme in taxonomy.themes for pole in theme.poles)


@pytest.mark.parametrize(("old", "new", "reason"), FAULTS)
def test_faults_name_file_key_and_reason(
    garden_file: Path, old: str, new: str, reason: str
) -> None:
    text = garden_file.read_text(encoding="utf-8")
    assert old in text
    garden_file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=reason) as caught:
        read_taxonomy(garden_file)
    assert str(garden_file) in caught.value.message
    assert caught.value.code == "bad_taxonomy"


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_taxonomy(tmp_path / "none.toml")


def test_an_id_that_stands_twice(garden_file: Path) -> None:
    text = garden_file.read_text(encoding="utf-8")
    theme = text[text.index("[[themes]]") :]
    garden_file.write_text(text + theme, encoding="utf-8")
    with pytest.raises(ConfigError, match="stands twice"):
        read_taxonomy(garden_file)


def test_the_hash_follows_the_terms_and_nothing_else(garden_file: Path) -> None:
    before = read_taxonomy(garden_file).hash
    text = garden_file.read_text(encoding="utf-8")
    garden_file.write_text(
        text.replace('label = "Shade"', 'label = "Under the trees"'), encoding="utf-8"
    )
    assert read_taxonomy(garden_file).hash == before
    garden_file.write_text(text.replace('"shadow*"', '"gloom"'), encoding="utf-8")
    assert read_taxonomy(garden_file).hash != before


PARENT = """
[[themes]]
id = "light"
label = "Light"
[[themes.poles]]
id = "bright"
[[themes.poles]]
id = "dark"
"""


def with_parent(path: Path, above: str, more: str = PARENT) -> Path:
    text = path.read_text(encoding="utf-8").replace(
        'id = "sun_shade"', f'id = "sun_shade"\nparent = "{above}"'
    )
    path.write_text(text + more, encoding="utf-8")
    return path


def test_a_more_general_theme_takes_the_terms_of_its_kinds_where_it_lists_none(
    garden_file: Path,
) -> None:
    before = read_taxonomy(garden_file).hash
    taxonomy = read_taxonomy(with_parent(garden_file, "light"))
    assert taxonomy.ancestors("sun_shade") == ["light"]
    assert taxonomy.ancestors("light") == []
    assert [pole.terms for pole in taxonomy.themes[1].poles] == [
        ("sun*", "bright bed*"),
        ("shade*", "shadow*"),
    ]
    assert taxonomy.hash != before


@pytest.mark.parametrize(
    ("above", "more", "reason"),
    [
        ("lihgt", PARENT, "did you mean 'light'"),
        ("sun_shade", "", "above itself"),
        ("light", PARENT.replace('label = "Light"', 'parent = "sun_shade"'), "above itself"),
        ("light", PARENT.replace('id = "dark"', 'id = "dark"\nterms = "x"'), r"poles\[1\].terms"),
        ("[1]", PARENT, r"themes\[0\].parent"),
    ],
)
def test_faults_of_parents(garden_file: Path, above: str, more: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        read_taxonomy(with_parent(garden_file, above, more))


def test_terms_are_taken_over_two_levels(garden_file: Path) -> None:
    middle = PARENT.replace('id = "light"', 'id = "light"\nparent = "weather"')
    top = PARENT.replace('id = "light"', 'id = "weather"')
    taxonomy = read_taxonomy(with_parent(garden_file, "light", middle + top))
    assert taxonomy.ancestors("sun_shade") == ["light", "weather"]
    assert [pole.terms for pole in taxonomy.themes[2].poles] == [
        ("sun*", "bright bed*"),
        ("shade*", "shadow*"),
    ]


def test_a_parent_that_is_no_text(garden_file: Path) -> None:
    text = garden_file.read_text(encoding="utf-8").replace(
        'id = "sun_shade"', 'id = "sun_shade"\nparent = ["light"]'
    )
    garden_file.write_text(text + PARENT, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"themes\[0\].parent: Expected text"):
        read_taxonomy(garden_file)


def test_terms_of_a_kind_that_are_no_texts(garden_file: Path) -> None:
    garden_file.write_text(
        garden_file.read_text(encoding="utf-8").replace('["sun*", "bright bed*"]', "[[1]]")
    )
    with pytest.raises(ConfigError, match="Expected text"):
        read_taxonomy(with_parent(garden_file, "light"))


def test_a_pole_without_terms_is_a_fault_where_no_kind_has_any(garden_file: Path) -> None:
    garden_file.write_text(garden_file.read_text(encoding="utf-8") + PARENT, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"poles\[0\].terms"):
        read_taxonomy(garden_file)


POLES = '[[themes.poles]]\nid = "a"\n%s\n[[themes.poles]]\nid = "b"\n%s\n'


def themes(count: int, terms: bool) -> str:
    """A chain of themes, each a kind of the next."""
    poles = POLES % (('terms = ["x"]',) * 2 if terms else ("", ""))
    last = POLES % (('terms = ["x"]',) * 2)
    parts = [
        f'[[themes]]\nid = "t{n}"\nparent = "t{n + 1}"\n{poles if n else last}'
        for n in range(count - 1)
    ]
    return "\n".join([*parts, f'[[themes]]\nid = "t{count - 1}"\n{poles}'])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (themes(1_000, terms=True), "20 themes above 't0', or more"),
        (themes(1_001, terms=True), "Expected list of length <= 1000"),
        ('[[themes]]\nid = "t"\nparent = "t"\n' + POLES % ("", ""), "above itself"),
        ('[[themes]]\nid = "t"\nlabel = [1]\n' + POLES % ("", ""), "Expected text"),
        ('[[themes]]\nid = "t"\n' + POLES % ('label = ""', ""), "Expected text of length >= 1"),
        ("themes = 1", "Expected list"),
        ("themes = [1]", "Expected table"),
        ("themes = [{poles = [1, 2]}]", "Expected table"),
        ('[[themes]]\nid = "%s"\nid2 = 1' % ("x" * 5_000), "unknown key"),
        ("%s = 1" % ("x" * 5_000), "unknown key"),
        (
            '[[themes]]\nid = "t"\n' + POLES % ("terms = [%s]" % ("[" * 9 + "]" * 9), ""),
            "Expected text",
        ),
        ('[[themes]]\nid = "t"\n' + POLES % ('terms = ["%s"]' % ("." * 5_000), ""), "is no phrase"),
        ("a" + ".a" * 50_000 + " = 1", "a key of more than 16 parts"),
        ("a = " + "[" * 100_000, "nested too deep"),
    ],
)
def test_taxonomies_of_strangers(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "strange.toml"
    path.write_text(f'schema = "readout-taxonomy/1"\nid = "x"\n{text}')
    with pytest.raises(ConfigError, match=reason) as caught:
        read_taxonomy(path)
    assert caught.value.message.startswith(f"{path}: ")
    assert len(caught.value.message) < 1000


def test_terms_come_from_kinds_at_any_remove(tmp_path: Path) -> None:
    path = tmp_path / "chain.toml"
    text = themes(20, terms=False)
    path.write_text(f'schema = "readout-taxonomy/1"\nid = "x"\n{text}')
    found = read_taxonomy(path)
    assert found.themes[-1].poles[0].terms == ("x",)
    assert len(found.ancestors("t0")) == 19

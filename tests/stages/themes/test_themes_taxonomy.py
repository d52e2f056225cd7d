"""Reading taxonomies and saying what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import resolve
from pipeline.errors import ConfigError
from pipeline.stages.themes.taxonomy import read_taxonomy

FAULTS = [
    ('schema = "readout-taxonomy/1"', 'schema = "other"', "schema"),
    ('id = "gardens"\n', "", "id: must be a text"),
    ('title = "Gardens"', 'titel = "Gardens"', "did you mean 'title'"),
    ('terms = ["shade*", "shadow*"]', "terms = []", r"poles\[1\].terms"),
    ('"shadow*"', '"..."', "is no phrase"),
    ('"shadow*"', "3", "is no phrase"),
    ("balance = [", "balanced = [", "did you mean 'balance'"),
    ('id = "shade"', 'id = "sun"', "two poles of different ids"),
    ('label = "Shade"', "label = ", "cannot be read as a taxonomy"),
]


def test_packaged_taxonomy() -> None:
    taxonomy = read_taxonomy(resolve("readout:themes/future-industries.toml"))
    assert [t.id for t in taxonomy.themes] == ["traditional_emerging", "scitech_industry", "vitality_governance"]
    assert all(len(pole.terms) > 10 for theme in taxonomy.themes for pole in theme.poles)


@pytest.mark.parametrize(("old", "new", "reason"), FAULTS)
def test_faults_name_file_key_and_reason(garden_file: Path, old: str, new: str, reason: str) -> None:
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
    garden_file.write_text(text.replace('label = "Shade"', 'label = "Under the trees"'), encoding="utf-8")
    assert read_taxonomy(garden_file).hash == before
    garden_file.write_text(text.replace('"shadow*"', '"gloom"'), encoding="utf-8")
    assert read_taxonomy(garden_file).hash != before

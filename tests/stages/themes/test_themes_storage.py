"""Models as files: what is refused, and why."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import skops.io

from pipeline.config import resolve
from pipeline.errors import ConfigError
from pipeline.stages.themes.component import MODEL, TAXONOMY
from pipeline.stages.themes.storage import load_model, save_model
from pipeline.stages.themes.taxonomy import read_taxonomy


def test_what_was_written_is_read(tmp_path: Path) -> None:
    taxonomy = read_taxonomy(resolve(TAXONOMY))
    model = load_model(resolve(MODEL), taxonomy)
    save_model(tmp_path / "m.skops", taxonomy, model)
    again = load_model(tmp_path / "m.skops", taxonomy)
    assert [(t.theme, t.full, t.plain, list(t.parts)) for t in again.themes] == [
        (t.theme, t.full, t.plain, list(t.parts)) for t in model.themes
    ]
    assert (again.encoder, again.versions) == (model.encoder, model.versions)


def test_no_type_of_ours_is_in_a_model() -> None:
    assert skops.io.get_untrusted_types(file=resolve(MODEL)) == []


def test_a_model_of_another_taxonomy(garden_file: Path) -> None:
    with pytest.raises(ConfigError, match="readout train themes") as caught:
        load_model(resolve(MODEL), read_taxonomy(garden_file))
    assert caught.value.code == "bad_model"


@pytest.mark.parametrize(
    ("content", "reason"),
    [([1, 2], "another version"), ({"format": "readout-themes/1"}, "another version")],
)
def test_another_format(garden_file: Path, tmp_path: Path, content: object, reason: str) -> None:
    skops.io.dump(content, tmp_path / "m.skops")
    with pytest.raises(ConfigError, match=reason):
        load_model(tmp_path / "m.skops", read_taxonomy(garden_file))


def test_no_model_at_all(garden_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.skops"
    path.write_bytes(b"not a model")
    with pytest.raises(ConfigError, match="cannot be read as a model"):
        load_model(path, read_taxonomy(garden_file))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.txt", "")
    with pytest.raises(ConfigError, match="cannot be read as a model"):
        load_model(path, read_taxonomy(garden_file))
    with pytest.raises(ConfigError, match="cannot be read as a model"):
        load_model(tmp_path / "none.skops", read_taxonomy(garden_file))

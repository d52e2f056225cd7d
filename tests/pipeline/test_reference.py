"""The page of settings is what the code says; a configuration in full does what the short one does."""

from __future__ import annotations

from pathlib import Path

import pytest

from readout.batch.load import load
from readout.config.configuration import packaged, read_config
from readout.pipeline.reference import full_text, settings_page
from readout.stages.base import REGISTERED, settings_of

ROOT = Path(__file__).parents[2]


def test_the_page_is_made_from_the_code() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    # behind our own stand the stages of packages that are installed: tests/plugin is one
    ours = settings_page().partition("\n## `[components.fake_")[0]
    assert page == ours, "readout config settings > docs/settings.md"


def test_every_setting_stands_on_the_page() -> None:
    page = settings_page()
    ours = {name: kind for name, kind in REGISTERED.items() if "readout_" in name}
    for factory, kind in ours.items():
        _, _, section = page.partition(f"## `[components.{factory}]`")
        section = section.partition("\n## ")[0]
        for setting in settings_of(kind).__struct_fields__:
            assert f"`{setting}`" in section, (factory, setting)


@pytest.mark.parametrize("name", ["quotes-only.cfg", "themes-only.cfg"])
def test_in_full_it_is_the_same_pipeline(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(full_text(read_config(f"readout:{name}")), encoding="utf-8")
    assert load(path).prints == load(packaged() / name).prints

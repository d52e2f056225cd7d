"""Labelled passages: how a line of a training file looks, and reading them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from readout.errors import ConfigError, cut, nearest
from readout.io.safe import NoJsonError, read_json
from readout.records.types import Offsets, RelationType
from readout.stages.themes.taxonomy import Taxonomy
from readout.train.gold import bad_training, read_lines

__all__ = ["LabelledPassage", "check_themes", "files_of", "group_of", "read_passages"]

TWIN = re.compile(r"(?<=\d)[ab]$")
NEAR = 0.82
"""How like a field that is known another one must be to be taken for it, misspelt."""


Weight = Annotated[float, msgspec.Meta(ge=0.001, le=1000)]


class LabelledPassage(msgspec.Struct, frozen=True):
    """One line of a training file: a passage and its themes.

    Attributes
    ----------
    id, text : str
        Its name, and its words.
    themes : list of str
        The ids of the themes that it has.
    heading : str or None
        The heading that it stands under.
    relation : dict of str to RelationType
        The type of relation by theme, where the words tell.
    evidence : dict of str to list of (int, int)
        Where the theme stands in the text, by theme; where that is not said, it is worked out.
    group : str
        Passages of one group (of one document, say) are held out together.
    real : bool
        Whether it is from a real document: where there are enough of these, chances are calibrated
        on them.
    weight : float
        What it counts in training.
    standing : float
        How many passages of the corpus it stands for, beside others, where it was chosen with a
        chance that is known: chances are calibrated to the corpus.
    """

    id: str
    text: str
    themes: list[str] = []
    heading: str | None = None
    relation: dict[str, RelationType] = {}
    evidence: dict[str, list[Offsets]] = {}
    group: str = ""
    real: bool = False
    weight: Weight = 1.0
    standing: Weight = 1.0
    register: str = ""
    note: str = ""


MEANT = set(LabelledPassage.__struct_fields__) - {"id", "text", "register", "note"}
"""Fields that may be left out and change what is learned: to misspell one is to lose it."""


def files_of(taxonomy_path: Path) -> list[Path]:
    """Return the training files of a taxonomy: the ``.jsonl`` in the folder of its name, sorted."""
    return sorted(taxonomy_path.with_suffix("").glob("*.jsonl"))


def read_passages(paths: Sequence[Path], taxonomy: Taxonomy) -> list[LabelledPassage]:
    """Read training files (JSON lines).

    Raises
    ------
    ConfigError
        ``bad_training`` with file, line and reason: unreadable, a field misspelt, an unknown theme,
        an id that stands twice.
    """
    themes = {theme.id for theme in taxonomy.themes}
    found: dict[str, LabelledPassage] = {}
    texts: dict[str, str] = {}
    for path in paths:
        for place, line in read_lines(path):
            item = _read_passage(place, line, themes)
            if item.id in found:
                raise bad_training(place, f"the id {item.id!r} stands twice")
            found[item.id] = item
            same = texts.setdefault(" ".join(item.text.lower().split()), item.id)
            if same != item.id:
                raise bad_training(place, f"the text is that of {same!r}")
    return list(found.values())


def check_themes(items: Sequence[LabelledPassage], paths: Sequence[Path]) -> None:
    """Make sure that some passage has a theme: else nothing is learned, and all is unlearned.

    Raises
    ------
    ConfigError
        ``bad_training`` with the fields of the files that were passed over.
    """
    if any(item.themes for item in items):
        return
    lines = [line for path in paths for _, line in read_lines(path)]
    fields = {name for line in lines for name in read_json(line, dict[str, Any])}
    further = sorted(fields.difference(LabelledPassage.__struct_fields__))
    passed = f" (fields that are passed over: {', '.join(further)})" if further else ""
    raise ConfigError(
        f"{', '.join(map(str, paths))}: no passage has a theme{cut(passed)}: name its themes in "
        'the field "themes"; to train without examples, leave the files out',
        code="bad_training",
    )


def _read_passage(place: str, line: str, themes: set[str]) -> LabelledPassage:
    try:
        item: LabelledPassage = read_json(line, LabelledPassage)
    except NoJsonError as error:
        raise bad_training(place, error) from error
    _check_fields(place, read_json(line, dict[str, Any]))
    for theme in (*item.themes, *item.relation, *item.evidence):
        if theme not in themes:
            raise bad_training(place, f"theme {theme!r}: {nearest(theme, themes)}")
    for theme, spans in item.evidence.items():
        for start, end in spans:
            if not (0 <= start < end <= len(item.text) and item.text[start:end].strip()):
                raise bad_training(
                    place,
                    f"evidence of {theme!r}: [{start}, {end}] has no words: give [start, end], "
                    f"from 0 to {len(item.text)}, where the text ends",
                )
    return item


def _check_fields(place: str, row: dict[str, Any]) -> None:
    """Refuse a field that is nearly one that is known and lacks; the first letter is no slip."""
    lacking = sorted(MEANT - row.keys())
    for name in row.keys() - set(LabelledPassage.__struct_fields__):
        for meant in difflib.get_close_matches(name.lower(), lacking, 1, NEAR):
            if name[0].lower() == meant[0]:
                raise bad_training(place, f"field {cut(name)!r}: did you mean {meant!r}?")


def group_of(item: LabelledPassage) -> str:
    """Return what is held out together: its group, or a passage and its twin ("rd-1a", "rd-1b")."""
    return item.group or TWIN.sub("", item.id)

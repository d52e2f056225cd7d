"""Labelled passages: how a line of a training file looks, and reading them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from readout.errors import nearest
from readout.jsonread import NoJsonError, read_json
from readout.records import Offsets, RelationType
from readout.stages.themes.taxonomy import Taxonomy
from readout.train.jsonl import bad_training, read_lines

__all__ = [
    "LabelledPassage",
    "files_of",
    "group_of",
    "read_passages",
]

TWIN = re.compile(r"(?<=\d)[ab]$")


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
    weight: float = 1.0
    standing: float = 1.0
    register: str = ""
    note: str = ""


def files_of(taxonomy_path: Path) -> list[Path]:
    """Return the training files of a taxonomy: the ``.jsonl`` in the folder of its name, sorted."""
    return sorted(taxonomy_path.with_suffix("").glob("*.jsonl"))


def read_passages(paths: Sequence[Path], taxonomy: Taxonomy) -> list[LabelledPassage]:
    """Read training files (JSON lines).

    Raises
    ------
    ConfigError
        ``bad_training`` with file, line and reason: unreadable, an unknown theme, an id that stands
        twice.
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


def _read_passage(
    place: str,
    line: str,
    themes: set[str],
) -> LabelledPassage:
    try:
        item: LabelledPassage = read_json(line, LabelledPassage)
    except NoJsonError as error:
        raise bad_training(place, error) from error
    for theme in (*item.themes, *item.relation, *item.evidence):
        if theme not in themes:
            raise bad_training(place, f"theme {theme!r}: {nearest(theme, themes)}")
    return item


def group_of(item: LabelledPassage) -> str:
    """Return what is held out together: its group, or a passage and its twin ("rd-1a", "rd-1b")."""
    return item.group or TWIN.sub("", item.id)

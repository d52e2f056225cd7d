"""Labelled passages: reading them, and putting some of them under headings that tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from readout.errors import nearest
from readout.records import RelationType
from readout.stages.themes.features import PassageText
from readout.stages.themes.taxonomy import Taxonomy
from readout.train.jsonl import bad_training, read_lines

__all__ = [
    "LabelledPassage",
    "files_of",
    "group_of",
    "is_headed",
    "read_passages",
    "under_headings",
]

TWIN = re.compile(r"(?<=\d)[ab]$")
SUFFIX = "-headed"
HEADED = 0.3
"""Share of the passages with a theme that come again under a heading that names both poles."""


class LabelledPassage(msgspec.Struct, frozen=True):
    """One line of a training file: a passage, its themes, and the relation where its words tell."""

    id: str
    text: str
    themes: list[str] = []
    heading: str | None = None
    relation: dict[str, RelationType] = {}
    register: str = ""
    note: str = ""

    @property
    def passage(self) -> PassageText:
        """The words that are measured."""
        return PassageText(self.text, self.heading or "")


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
        item = msgspec.json.decode(line, type=LabelledPassage)
    except msgspec.DecodeError as error:
        raise bad_training(place, error) from error
    for theme in (*item.themes, *item.relation):
        if theme not in themes:
            raise bad_training(place, f"theme {theme!r}: {nearest(theme, themes)}")
    return item


def under_headings(
    items: Sequence[LabelledPassage],
    taxonomy: Taxonomy,
    seed: int,
) -> list[LabelledPassage]:
    """Put some passages with a theme under a heading that names both of its poles.

    Parameters
    ----------
    items : sequence of LabelledPassage
        Written passages.
    taxonomy : Taxonomy
        Its poles name the headings.
    seed : int
        The same seed gives the same passages.

    Returns
    -------
    list of LabelledPassage
        The further passages alone; each has the id of its origin and ``-headed``.
    """
    rng = Random(seed)  # noqa: S311 - no secret
    poles = {theme.id: theme.poles for theme in taxonomy.themes}
    made = []
    for item in items:
        if item.themes and item.heading is None and rng.random() < HEADED:
            chosen = poles[rng.choice(item.themes)]
            names = [rng.choice(pole.headings or (pole.label,)) for pole in chosen]
            heading = " and ".join(names).replace("*", "")
            made.append(
                LabelledPassage(
                    f"{item.id}{SUFFIX}",
                    item.text,
                    item.themes,
                    heading,
                )
            )
    return made


def is_headed(item: LabelledPassage) -> bool:
    """Tell whether a passage is one that :func:`under_headings` made."""
    return item.id.endswith(SUFFIX)


def group_of(item: LabelledPassage) -> str:
    """Return what a passage shares with its twin ("rd-001a", "rd-001b") and itself under a heading.

    What has the same is held out together.
    """
    return TWIN.sub("", item.id.removesuffix(SUFFIX))

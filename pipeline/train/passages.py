"""Labelled passages: reading them, and making longer ones of them.

Real passages are longer than those one writes, and full of broad words beside the sentence that counts. So each
written passage also comes diluted with passages that have no theme, and passages without a theme come joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from pipeline.errors import ConfigError, nearest
from pipeline.records import RelationType
from pipeline.stages.themes.features import PassageText
from pipeline.stages.themes.taxonomy import Taxonomy

__all__ = ["LabelledPassage", "read_passages", "varied"]

JOINED_PER_NONE = 1.6
"""Joined passages without a theme for each one that was written."""
DILUTED = 2
"""Diluted versions of each passage with a theme."""
HEADED = 0.5
"""Share of the passages with a theme that come again under a heading that names both poles."""
OFFICIAL = frozenset({"readout", "white-paper"})
OFFICIAL_SHARE = 0.8


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


def read_passages(paths: Sequence[Path], taxonomy: Taxonomy) -> list[LabelledPassage]:
    """Read training files (JSON lines).

    Raises
    ------
    ConfigError
        ``bad_training`` with file, line and reason: unreadable, an unknown theme, an id that stands twice.
    """
    decoder = msgspec.json.Decoder(LabelledPassage)
    themes = {theme.id for theme in taxonomy.themes}
    found: dict[str, LabelledPassage] = {}
    for path in paths:
        try:
            lines = path.read_bytes().splitlines()
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read: {error.strerror}", code="bad_training") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                item = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise ConfigError(f"{path}:{number}: {error}", code="bad_training") from error
            for theme in (*item.themes, *item.relation):
                if theme not in themes:
                    raise ConfigError(
                        f"{path}:{number}: theme {theme!r}: {nearest(theme, themes)}", code="bad_training"
                    )
            if item.id in found:
                raise ConfigError(f"{path}:{number}: the id {item.id!r} stands twice", code="bad_training")
            found[item.id] = item
    return list(found.values())


def varied(items: Sequence[LabelledPassage], taxonomy: Taxonomy, seed: int) -> list[LabelledPassage]:
    """Make further passages of written ones: joined, diluted and under telling headings.

    Parameters
    ----------
    items : sequence of LabelledPassage
        Written passages; nothing else is used, so that what is held out stays unseen.
    taxonomy : Taxonomy
        Its poles name the headings.
    seed : int
        The same seed gives the same passages.

    Returns
    -------
    list of LabelledPassage
        The further passages alone; none where there is no passage without a theme.
    """
    rng = Random(seed)  # noqa: S311 - no secret
    none = [item for item in items if not item.themes]
    official = [item for item in none if item.register in OFFICIAL] or none
    if not none:
        return []
    made = []
    for number in range(int(JOINED_PER_NONE * len(none))):
        parts = [
            rng.choice(official if rng.random() < OFFICIAL_SHARE else none).text for _ in range(rng.choice((2, 3, 4)))
        ]
        made.append(LabelledPassage(f"joined-{number}", " ".join(parts)))
    poles = {theme.id: theme.poles for theme in taxonomy.themes}
    for item in items:
        if not item.themes:
            continue
        for number in range(DILUTED):
            parts = [item.text, *(rng.choice(official).text for _ in range(rng.choice((1, 2))))]
            rng.shuffle(parts)
            made.append(LabelledPassage(f"{item.id}-diluted-{number}", " ".join(parts), item.themes))
        if rng.random() < HEADED:
            theme = rng.choice(item.themes)
            names = [rng.choice(pole.headings or (pole.label,)).replace("*", "") for pole in poles[theme]]
            made.append(LabelledPassage(f"{item.id}-headed", item.text, [theme], " and ".join(names)))
    return made

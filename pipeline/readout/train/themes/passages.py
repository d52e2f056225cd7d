"""Labelled passages: from training files, from gold, and plain sentences that are made up."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress, repeat
from pathlib import Path
from random import Random
from typing import Annotated

import msgspec
from msgspec import structs

from readout.errors import ConfigError, cut, nearest
from readout.evaluate.gold import GoldDocument, labelled
from readout.io.safe import NoJsonError, read_json
from readout.records.types import Offsets, PlainData, RelationType
from readout.stages.themes.taxonomy import Taxonomy, ThemeDefinition
from readout.train.gold import Odds, bad_training, read_lines, was_read

__all__ = [
    "WEIGHT",
    "LabelledPassage",
    "beside",
    "check_themes",
    "files_of",
    "gold_passages",
    "group_of",
    "plain_passages",
    "read_passages",
]

WEIGHT = 6.0
"""Weight of a passage of gold; an invented one has 1."""
TWIN = re.compile(r"(?<=\d)[ab]$")
NEAR = 0.82
"""Similarity from which on an unknown field is taken for a misspelt one."""


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
            same = texts.setdefault(_folded(item.text), item.id)
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
    fields = {name for line in lines for name in read_json(line, PlainData)}
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
    row = read_json(line, PlainData)
    lacking = sorted(MEANT - row.keys())
    for name in sorted(row.keys() - set(LabelledPassage.__struct_fields__)):
        # a field that is nearly one that is known and lacks; the first letter is no slip
        for meant in difflib.get_close_matches(name.lower(), lacking, 1, NEAR):
            if name[0].lower() == meant[0]:
                raise bad_training(place, f"field {cut(name)!r}: did you mean {meant!r}?")
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


def group_of(item: LabelledPassage) -> str:
    """Return what is held out together: its group, or a passage and its twin ("rd-1a", "rd-1b")."""
    return item.group or TWIN.sub("", item.id)


def gold_passages(
    golds: Sequence[GoldDocument], taxonomy: Taxonomy, odds: Odds
) -> list[LabelledPassage]:
    """Return the passages of gold that were read for the themes of a taxonomy.

    Raises
    ------
    ConfigError
        ``unknown_theme`` where gold has a theme that the taxonomy has not; ``unread_layer`` where
        no passage was read for this taxonomy; ``two_labels`` where the same words were labelled in
        two ways; ``changed_text``.
    """
    found: dict[str, LabelledPassage] = {}
    for gold in golds:
        for item, (start, end) in _items(gold, taxonomy):
            counts = odds.weight(gold.id, gold.text, start, end)
            weighed = structs.replace(item, weight=WEIGHT * counts, standing=counts)
            other = found.setdefault(_folded(item.text), weighed)
            if set(other.themes) != set(item.themes):
                labels = (" ".join(one.themes) or "without a theme" for one in (item, other))
                raise ConfigError(
                    f"{item.id} and {other.id} are the same words, labelled "
                    f"{' and '.join(labels)}: leave one of the two out",
                    code="two_labels",
                )
    if not found:
        raise ConfigError(
            f"gold has no passage that was read for the themes of {taxonomy.id}: annotate with "
            "this taxonomy before you label",
            code="unread_layer",
        )
    return list(found.values())


def beside(
    items: Iterable[LabelledPassage], gold: Sequence[LabelledPassage]
) -> list[LabelledPassage]:
    """Return passages with gold behind them; what gold has, too, is gold's alone."""
    known = {_folded(item.text) for item in gold}
    return [*(item for item in items if _folded(item.text) not in known), *gold]


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _items(gold: GoldDocument, taxonomy: Taxonomy) -> Iterator[tuple[LabelledPassage, Offsets]]:
    """Yield the passages of a gold document that were read, with where they stand in it."""
    names = {prefix + name: name for name in taxonomy.ids for prefix in ("", f"{taxonomy.id}/")}
    for (start, end), evidence, where in _labelled(gold, names):
        _check_names(evidence, names, taxonomy, f"{gold.id}, {where}")
        own = {names[name]: spans for name, spans in evidence.items() if name in names}
        item = LabelledPassage(
            id=f"{gold.id}:{start}-{end}",
            text=gold.text[start:end],
            themes=[theme.id for theme in taxonomy.themes if theme.id in own],
            evidence={
                theme: [(a - start, b - start) for a, b in spans if start <= a and b <= end]
                for theme, spans in own.items()
            },
            group=gold.id,
            real=True,
        )
        yield item, (start, end)


def _labelled(
    gold: GoldDocument, names: Collection[str]
) -> Iterator[tuple[Offsets, dict[str, list[Offsets]], str]]:
    """Yield where a passage stands, the evidence of its themes, and its name.

    Of a record those that were read, and in which themes of these names were looked for, or nothing
    tells.
    """
    if gold.record is None:
        segments = gold.gold.numbered
        for one in labelled(gold.gold.themes):
            yield segments[one.par].span, {name: [] for name in one.labels}, f"segment {one.par}"
        return
    for passage in gold.record.passages:
        place = passage.span
        found = {theme.id: theme.evidence for theme in passage.themes}
        asked = found.keys() | {score.id for score in passage.scores}
        if was_read(place, gold.gold.spans) and (not asked or asked & set(names)):
            yield place, found, passage.segment


def _check_names(
    labels: Collection[str], names: Collection[str], taxonomy: Taxonomy, where: str
) -> None:
    """Make sure that the taxonomy has the themes that are said to be its own.

    Where some have its id before them, those without any are of another taxonomy.
    """
    qualified = any(name.startswith(f"{taxonomy.id}/") for name in labels)
    for name in labels:
        prefix, _, theme = name.rpartition("/")
        if name not in names and (prefix == taxonomy.id or not (prefix or qualified)):
            raise ConfigError(
                f"{where}: theme {theme!r} is not in the taxonomy {taxonomy.id}: "
                f"{nearest(theme, taxonomy.ids)}",
                code="unknown_theme",
            )


RELATED = (
    "We must balance {0} and {1}.",
    "{0} and {1} must be integrated.",
    "A balance has to be struck between {0} and {1}.",
    "{0} must go hand in hand with {1}.",
    "{0} must not come at the expense of {1}.",
    "It is necessary to coordinate {0} and {1}.",
    "{0} depends on {1}.",
    "{0} and {1} reinforce each other.",
    "{0} should serve {1}, and {1} should support {0}.",
    "The deep integration of {0} and {1} is to be promoted.",
    "We should give equal weight to {0} and {1}.",
    "There is a tension between {0} and {1}.",
    "The shift from {0} to {1} is to be speeded up.",
    "{0} and {1} complement each other.",
    "Without {0} there can be no {1}.",
    "Both {0} and {1} must be taken into account, neither at the cost of the other.",
)
APART = (
    "The offices for {0} and {1} met on Tuesday.",
    "The report has chapters on {0}, {1} and the budget.",
    "{0} was discussed in the morning, {1} in the afternoon.",
    "The agenda listed {0}, {1} and staff matters.",
    "{0} grew by three percent last year; {1} is the subject of another report.",
    "He was once in charge of {0}, later of {1}.",
    "There were questions about {0} and questions about {1}.",
    "{0} must be strengthened.",
    "We must balance {0} and the interests of the staff.",
    "Departments are to coordinate their work on {0}.",
    "Nothing was said of {0} or of {1}.",
    "{0} is important.",
)
EACH = 6
"""Made-up sentences of either kind for a theme."""


def plain_passages(
    taxonomy: Taxonomy, seed: int, known: Iterable[bool] = repeat(True)
) -> list[LabelledPassage]:
    """Make up sentences for each theme of a taxonomy, half of them with the theme.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes; one that has kinds is passed over, since its sentences may well be of these.
    seed : int
        The same seed gives the same sentences.
    known : iterable of bool
        Which of the themes get any; all by default.
    """
    rng = Random(seed)  # noqa: S311 - no secret
    found = []
    for theme in compress(taxonomy.themes, known):
        if taxonomy.kinds(theme.id):
            continue
        for number, (text, related) in enumerate(_sentences(theme, rng)):
            themes = [theme.id] if related else []
            name = f"plain/{theme.id}-{number}"
            found.append(LabelledPassage(name, text, themes, group=name))
    return found


def _sentences(theme: ThemeDefinition, rng: Random) -> Iterator[tuple[str, bool]]:
    """Yield sentences with the theme, and without it; a pole goes by its label or whole terms."""
    sides = []
    for pole in theme.poles:
        whole = [term for term in pole.terms if "*" not in term and "..." not in term]
        sides.append([pole.label.lower(), pole.label.lower(), *whole])
    for related, patterns in ((True, RELATED), (False, APART)):
        for pattern in rng.sample(patterns, EACH):
            names = [rng.choice(names) for names in sides]
            rng.shuffle(names)
            text = pattern.format(*names)
            yield text[0].upper() + text[1:], related

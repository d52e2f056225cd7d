"""What is quoted again, measured where it is known: planted repetitions, and rewordings by hand."""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.planted import planted, sentences
from benchmarks.report import Report, parser
from readout.analyze.reuse.reworded import reworded
from readout.analyze.reuse.verbatim import insert_verbatim
from readout.analyze.reuse.words import words_of
from readout.analyze.tables import Writer

REWORDINGS = Path(__file__).parent / "rewordings.txt"
"""Pairs of lines, as two translators of one text would write them, an empty line between."""
SIZES = (10_000, 30_000, 100_000)
UNRELATED = (0, 1_000, 2_000, 4_000)
"""Sentences of the same genre among which the rewordings are looked for."""
SEED = 2031


def main(arguments: Sequence[str]) -> None:
    """Print both tables."""
    options = parser("again", __doc__)
    options.add_argument("--seed", type=int, default=SEED, help="of the planted corpora")
    chosen = options.parse_args(arguments)
    report = Report("again", record=chosen.record)
    _in_the_same_words(report, chosen.seed)
    _in_other_words(report)
    report.close()


def pairs() -> list[tuple[str, str]]:
    """Read the rewordings."""
    blocks = REWORDINGS.read_text(encoding="utf-8").strip().split("\n\n")
    return [(one, other) for one, other in (block.split("\n") for block in blocks)]


def unrelated(count: int) -> list[str]:
    """Return sentences of the training prose, drawn evenly."""
    fitting = [one for one in sentences() if 8 <= len(one.split()) <= 60]
    return fitting[:: max(1, len(fitting) // count)][:count] if count else []


def _in_the_same_words(report: Report, seed: int) -> None:
    rows = []
    for size in SIZES:
        corpus = planted(size, seed)
        start = process_time()
        found = clustered(corpus.texts)
        seconds = process_time() - start
        precision, recall = agreement(found, corpus.origins)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows.append(
            [
                f"{size:,}", f"{precision:.4f}", f"{recall:.4f}", f"{seconds:.1f}",
                f"{1e6 * seconds / size:.0f}", f"{peak:,.0f}",
            ]
        )  # fmt: skip
    head = ["statements", "precision", "recall", "CPU s", "µs each", "peak MB"]
    report.table(f"Planted repetitions (seed {seed}), by pairs in one cluster", head, rows)


@contextmanager
def wordings(texts: Iterable[str]) -> Iterator[Writer]:
    """Hold texts against one another; give what has the tables."""
    with TemporaryDirectory() as folder, Writer((), Path(folder)) as writer:
        insert_verbatim(writer, ((str(number), text) for number, text in enumerate(texts)))
        yield writer


def clustered(texts: Sequence[str]) -> list[int]:
    """Return the number of the cluster of each text; -1 of one without words."""
    with wordings(texts) as writer:
        rows = writer.rows(
            "SELECT statement::INT, cluster FROM worded JOIN wordings USING (wording) "
            "JOIN text_groups USING (text)"
        )
    labels = dict(rows)
    return [labels.get(number, -1) for number in range(len(texts))]


def agreement(found: Sequence[int], truth: Sequence[int]) -> tuple[float, float]:
    """Return precision and recall of the pairs that stand in one cluster."""
    both = _pairs(Counter(zip(found, truth, strict=True)).values())
    proposed, right = _pairs(Counter(found).values()), _pairs(Counter(truth).values())
    return both / max(1, proposed), both / max(1, right)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _in_other_words(report: Report) -> None:
    rows = []
    for count in UNRELATED:
        start = process_time()
        right, proposed = found_again(count)
        seconds = process_time() - start
        share = right / max(1, proposed)
        recall = right / len(pairs())
        rows.append([f"{count:,}", f"{share:.3f}", f"{recall:.3f}", f"{seconds:.1f}"])
    head = ["unrelated sentences", "precision", "recall", "CPU s"]
    report.table(f"{len(pairs())} pairs reworded as by a second translator", head, rows)


def found_again(count: int) -> tuple[int, int]:
    """Return how many pairs are found among unrelated sentences, and how many are proposed."""
    of = {" ".join(words_of(text)): number for number, pair in enumerate(pairs()) for text in pair}
    texts = sorted({*of, *(" ".join(words_of(text)) for text in unrelated(count))})
    found = reworded(texts)
    first, second = ([of.get(texts[one], -1) for one in side] for side in found[:2])
    right = sum(one == other >= 0 for one, other in zip(first, second, strict=True))
    return right, len(first)

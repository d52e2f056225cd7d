"""Throughput with one worker, two, and on a Ray cluster of two nodes here.

What a million documents would cost.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.articles import write
from benchmarks.processes import Usage, manifest, readout, usage
from benchmarks.report import Report, parser


def main(arguments: list[str]) -> None:
    """Print the table."""
    options = parser("scale", __doc__)
    options.add_argument("--documents", type=int, default=400)
    options.add_argument("--words", type=int, default=700, help="of each")
    found = options.parse_args(arguments)
    report = Report("scale", record=found.record)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        total = write(folder / "articles.jsonl", found.documents, found.words)
        rows, outputs = [], set()
        for label, more, address in _ways():
            with _cluster(address) as environment:
                output = folder / label.replace(" ", "-")
                os.environ.update(environment)
                taken = usage(readout("run", folder / "articles.jsonl", "-o", output, *more))
                rows.append(_row(label, output, taken, found.documents, total))
                outputs.add((output / "annotations.jsonl").read_bytes())
                if label == "-j 1":
                    again = usage(readout("run", folder / "articles.jsonl", "-o", output))
                    rows.append(
                        _row("driver alone (all cached)", output, again, found.documents, total)
                    )
    assert len(outputs) == 1, "the records differ"
    report.table(
        f"default.cfg, {found.documents} documents, {total:,} words; the same bytes from all",
        ["", "s", "of them loading", "words/s", "documents/s", "hours per million documents"],
        rows,
    )
    report.close()


def _ways() -> Iterator[tuple[str, list[str], bool]]:
    yield "-j 1", ["-j", "1"], False
    yield "-j 2", ["-j", "2"], False
    try:
        import ray  # noqa: F401
    except ImportError:
        print("skipped: Ray is not installed (pip install 'policy-readout[ray]')")
        return
    yield "Ray, two nodes", ["--engine", "ray", "-j", "2"], True


@contextmanager
def _cluster(wanted: bool) -> Iterator[dict[str, str]]:
    if not wanted:
        yield {}
        return
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        cluster.add_node(num_cpus=1)
        yield {"RAY_ADDRESS": cluster.address}
    finally:
        cluster.shutdown()
        os.environ.pop("RAY_ADDRESS", None)


def _row(label: str, output: Path, taken: Usage, documents: int, words: int) -> list[str]:
    found = manifest(output)
    loading = found["loading_seconds"]
    working = found["seconds"] - loading
    return [
        label,
        f"{taken.wall:.1f}",
        f"{loading:.1f}",
        f"{words / working:,.0f}",
        f"{documents / working:,.1f}",
        f"{1e6 * working / documents / 3600:,.1f}",
    ]

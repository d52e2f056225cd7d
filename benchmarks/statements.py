"""Strict F1 of contents, sources and cues, as PolNeAR's published results count.

One instance a paragraph.
"""

from __future__ import annotations

from benchmarks.corpora import FOLDER, Corpora, annotate, document_of
from readout.batch.load import load

__all__ = ["POLNEAR", "statements"]

POLNEAR = str(FOLDER / "polnear.cfg")
CONFIGS = {
    "polnear.cfg": POLNEAR,
    "polnear-small.cfg": str(FOLDER / "polnear-small.cfg"),
    "default.cfg": "readout:default.cfg",
    "small.cfg": "readout:small.cfg",
}


def statements(corpora: Corpora) -> None:
    """Print F1 from records on PolNeAR's development part.

    With PolNeAR's edges and scope, and with the record's own.
    """
    tool = corpora.tool("attribution_instances")
    instances = corpora.rows("polnear/instances_dev.txt")
    laid_out = [tool.lay_out(instance["tokens"]) for instance in instances]
    documents = [
        document_of({"id": f"{number:05d}", "text": text})
        for number, (text, _) in enumerate(laid_out)
    ]
    print(f"{len(instances)} instances")
    print("strict F1                 content   source      cue")
    for name, config in CONFIGS.items():
        records = annotate(load(config), documents).values()
        predicted = [
            tool.predicted_spans(record, spans, instance["tokens"])
            for record, (_, spans), instance in zip(records, laid_out, instances, strict=True)
        ]
        scores = tool.score(instances, predicted)["strict"]
        cells = " ".join(f"{scores[role][2]:8.1f}" for role in ("content", "source", "cue"))
        print(f"{name:24s} {cells}", flush=True)

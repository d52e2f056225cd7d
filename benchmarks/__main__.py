"""Benchmarks of the project, each a command with a table as its output.

``python -m benchmarks speed [PATH...] [--only PART]...``: CPU time of the pipeline against plain
spaCy on the same texts, time to start, what two workers bring. ``python -m benchmarks memory
[--only PART]...``: memory over few and many documents, cost of a word by length. ``python -m
benchmarks cache``: what a second run costs. ``python -m benchmarks scale``: throughput with one
worker, two, and on a Ray cluster of two nodes. ``python -m benchmarks recovery``: runs that are
killed, interrupted, out of disk. ``python -m benchmarks long [--documents N] [--corpus FILE...]``:
memory, open files, threads, cache and speed over 100,000 documents in one run, as a table and
``benchmarks/long.svg``. These six take ``--record``, which keeps the table in
``benchmarks/RESULTS.md``. ``python -m benchmarks encoder [--shared DIR] [--only PART]...
[--documents N]``: accuracy and cost of the encoder against plain spaCy. ``python -m benchmarks
quotes [--shared DIR] [--only PART]... [--documents N]``: accuracy, calibration and cost of quotes,
beside other systems (textacy with ``pip install 'policy-readout[benchmarks]'``). ``python -m
benchmarks entities [--shared DIR] [--only PART]... [--documents N] [--sample N]``: accuracy and
cost of entities, glossary links, meetings and dates, beside plain spaCy; ``--sample`` prints dates
to be read. ``python -m benchmarks themes [--shared DIR] [--only PART]... [--documents N]``:
themes on held-out real passages by kind of document, on development and seed, the same sentence in
other surroundings, taxonomies as new, and cost, beside TF-IDF on the same labels. ``python -m
benchmarks documents [--shared DIR] [--only PART]... [--documents N]``:
frames, statements with their occasions and reports that go on, on the labelled real documents, by
kind, the held-out ones apart. ``python -m benchmarks labels [--shared DIR] --gold FILE [--held-out]
[NAME]...``: writes these labels, joined to their texts, as gold. ``python -m benchmarks ablate
[--shared DIR] [--only AREA]... [--documents N] [--kinds]``: what each pass, proposer, check and
learned part brings in F1. ``python -m benchmarks house [PATH]``: the ruler by folder (files, nodes,
functions, complexity, import circles, imports that go up) and the budget, of this package or of any
folder of Python code beside it. ``python -m benchmarks look [--documents N] [--words N]
[--record]``: what a report costs to build and how quickly its pages answer in Chromium.
``python -m benchmarks again [--seed N] [--record]``: what is quoted again: planted repetitions
among 10,000 to 100,000 statements, and 200 rewordings written by hand among unrelated sentences.
``python -m benchmarks intervals [--corpora N]``: how often intervals of rates cover the truth in
simulated corpora. ``python -m benchmarks loop [--shared DIR] [--only PART]...``: F1
gained by 100 selected passages against 100 random ones, ten times.
``python -m benchmarks analyze [--documents N] [--words N] [--records DIR]
[--record]``: what an analysis costs, and whether a second one has the same bytes. ``python -m
benchmarks exchange [--documents N] [--words N] [--only FORMAT]... [--record]``: what each export
costs in time, memory and bytes. ``python -m benchmarks mutants [FILE]...``: small errors put into
spans, quotation marks, cache keys and the output folder, and how many of them the tests notice
(``make mutants`` brings mutmut).
costs in time, memory and bytes. ``python -m benchmarks growth [--only SHAPE]... [--characters N]
[-c CONFIG] [--record]``: how time and records grow with the length of documents of hostile shapes.
``python -m benchmarks fuzz TARGET [--minutes M]``: inputs changed again and again, with atheris.
"""

from __future__ import annotations

import sys
from importlib import import_module

COMMANDS = (
    "speed",
    "memory",
    "long",
    "cache",
    "scale",
    "recovery",
    "encoder",
    "quotes",
    "entities",
    "identity",
    "themes",
    "documents",
    "labels",
    "ablate",
    "house",
    "look",
    "exchange",
    "again",
    "analyze",
    "intervals",
    "loop",
    "mutants",
    "growth",
    "fuzz",
)

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m benchmarks {'|'.join(COMMANDS)} [OPTION...]")
    import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])

"""Benchmarks of the project, each a command with a table as its output.

``python -m benchmarks speed [PATH...]``: CPU time of the pipeline against plain spaCy on the same texts.
``python -m benchmarks encoder [--shared DIR] [--only PART]... [--documents N]``: accuracy and cost of the encoder
against plain spaCy.
``python -m benchmarks quotes [--shared DIR] [--only PART]... [--documents N]``: accuracy, calibration and cost of
quotes, beside other systems (textacy with ``pip install 'readout[benchmarks]'``).
``python -m benchmarks entities [--shared DIR] [--only PART]... [--documents N] [--sample N]``: accuracy and cost of
entities, glossary links, meetings and dates, beside plain spaCy; ``--sample`` prints dates to be read.
``python -m benchmarks themes [--shared DIR] [--only PART]... [--documents N]``: accuracy, evidence, few examples and
cost of themes, beside a TF-IDF classifier trained on the same passages.
"""

from __future__ import annotations

import sys
from importlib import import_module

COMMANDS = ("speed", "encoder", "quotes", "entities", "themes")

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m benchmarks {'|'.join(COMMANDS)} [OPTION...]")
    import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])

"""``python -m pipeline.cli``: the command where no script is installed."""

from pipeline.cli import main

main(prog_name="readout")

"""``python -m readout``: the command where no script is installed."""

from readout.cli import main

main(prog_name="readout")

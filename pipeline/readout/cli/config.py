"""``readout config`` and ``readout stages``: show, check and begin configurations."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from readout.cli.options import PATH, code_option, config_option
from readout.cli.terminal import filled, say
from readout.config.configuration import PREFIX, packaged, read_config
from readout.errors import ConfigError, nearest
from readout.io.safe import writing

__all__ = ["command", "stages"]

COPIED = ("*.cfg", "themes/*.toml", "gazetteer", "gazetteer/*.jsonl")
"""Files that users copy: configurations, taxonomies, gazetteers and the folder of them."""


@click.command("stages")
@config_option
@code_option
def stages(config: str | None, code: tuple[Path, ...]) -> None:
    """List the stages: name, version, what each needs, uses and provides.

    \b
    Example:
      readout stages -c readout:quotes-only.cfg
    """
    from readout.batch.load import load  # not above: --help needs no spaCy

    say(filled("stages", stages=load(config, code=code).stages), nl=False)


@click.group("config")
def command() -> None:
    """Show or check a pipeline configuration, or begin one.

    \b
    Example:
      readout config new default.cfg -o my.cfg
      readout config check my.cfg
    """


@command.command("show")
@click.argument("config", required=False)
@click.option(
    "--defaults",
    is_flag=True,
    help="With all that the file leaves to its defaults (docs/settings.md explains them).",
)
@code_option
def show(config: str | None, code: tuple[Path, ...], *, defaults: bool) -> None:
    """Print a configuration file, the packaged default without CONFIG: a start for your own.

    \b
    Examples:
      readout config show readout:quotes-only.cfg
      readout config show --defaults my.cfg
    """
    found = read_config(config)
    if not defaults:
        say(found.path.read_text(encoding="utf-8"), nl=False)
        return
    from readout.config.sourcecode import with_code
    from readout.pipeline.reference import full_text

    say(full_text(with_code(found, code)))


@command.command("check")
@click.argument("config")
@code_option
def check(config: str, code: tuple[Path, ...]) -> None:
    """Load a configuration with its models and say what is wrong with it, or that nothing is.

    What it refuses, 'readout run' refuses, and the other way round.

    \b
    Example:
      readout config check my.cfg
    """
    from readout.batch.load import load

    readout = load(config, code=code)
    say(f"{config}: {', '.join(stage.name for stage in readout.stages)}: in order")


@command.command("settings")
def settings() -> None:
    """Print what a configuration can set, with types and defaults, as Markdown.

    \b
    Example:
      readout config settings | less
    """
    from readout.pipeline.reference import settings_page

    say(settings_page(), nl=False)


@command.command("new")
@click.argument("name", required=False)
@click.option(
    "-o",
    "--output",
    type=PATH,
    help="Where to put the copy.  [default: under its own name into this folder]",
)
def new(name: str | None, output: Path | None) -> None:
    """Copy a packaged configuration, taxonomy or gazetteer, to be changed; list them without NAME.

    Nothing is ever overwritten.

    \b
    Examples:
      readout config new small.cfg -o my.cfg
      readout config new themes/future-industries.toml -o my-themes.toml
      readout config new gazetteer -o my-gazetteer
    """
    names = [
        path.relative_to(packaged()).as_posix()
        for pattern in COPIED
        for path in sorted(packaged().glob(pattern))
    ]
    if name is None:
        say("\n".join(names))
        return
    name = name.removeprefix(PREFIX).rstrip("/")
    if name not in names:
        raise ConfigError(f"{name}: no packaged file; {nearest(name, names)}", code="missing_file")
    source, target = packaged() / name, output or Path(Path(name).name)
    if target.exists() or target.is_symlink():
        raise ConfigError(
            f"{target}: is there already, and is left as it is: name another by -o", code="exists"
        )
    with writing(target):
        if source.is_dir():
            only = shutil.ignore_patterns("*.md")
            shutil.copytree(source, target, ignore=only, copy_function=shutil.copyfile)
        else:
            with source.open("rb") as data, target.open("xb") as copy:
                shutil.copyfileobj(data, copy)
    say(f"copied: {target}", err=True)

"""The command line: one lazily loaded module a command, so that ``--help`` stays quick."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

from db.records import StatecraftError

#: command name -> module of ``statecraft.commands`` that defines ``command``
COMMANDS = {
    "run": "run",
    "crawl": "crawl",
    "import": "import_",
    "tag": "tag",
    "correct": "correct",
    "label": "label",
    "evaluate": "evaluate",
    "train": "train",
    "starter": "starter",
    "archive": "archive",
    "export": "export",
    "serve": "serve",
    "status": "status",
}


class LazyGroup(click.Group):
    """Imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"statecraft.commands.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command


def print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from nlp.versions import pipeline_version, vocabulary_version
    from statecraft import __version__

    click.echo(f"statecraft {__version__}")
    click.echo(f"vocabulary {vocabulary_version()}")
    click.echo(f"pipeline {pipeline_version()}")
    ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--db",
    "db_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("statecraft.db"),
    envvar="STATECRAFT_DB",
    show_default=True,
    show_envvar=True,
    help="The SQLite database.",
)
@click.option(
    "--version",
    is_flag=True,
    callback=print_version,
    expose_value=False,
    is_eager=True,
    help="Versions of code, vocabulary and pipeline.",
)
@click.pass_context
def cli(ctx: click.Context, db_path: Path) -> None:
    """Statecraft: an open corpus of United States economic-security policy."""
    ctx.obj = db_path


def main() -> None:
    """Entry point: our own errors become one line on standard error and an exit code."""
    try:
        cli(standalone_mode=True)
    except StatecraftError as error:
        click.echo(f"statecraft: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

"""The commands of `bin/asar`, each loaded only when it is called.

A command that needs no web framework starts without one, and one that cannot be loaded does not
take the others with it.
"""

from __future__ import annotations

import importlib
from typing import Any, ClassVar

import click

from config import WrongSettings

COMMANDS: dict[str, tuple[str, str]] = {
    "audit": ("app.cli.audit:audit", "Verify the chain of audit rows."),
    "demo": ("app.cli.demo.command:demo", "Load, reset or describe the demonstration."),
    "doctor": ("app.cli.doctor:doctor", "Say what is configured and what is wrong."),
    "letters": ("app.cli.letters:letters", "Verify award letters."),
    "matching": ("app.cli.matching:matching", "Solve and verify matching instances."),
    "migrate": ("app.cli.schema:migrate", "Bring the database to the newest schema."),
    "rehearse": ("app.cli.rehearse.command:rehearse", "Run a whole call on tables in a folder."),
    "sweep": ("app.cli.worker:sweep", "Find and start again what the queues lost."),
    "translations": ("app.cli.translations:translations", "Update, check, compile translations."),
    "worker": ("app.cli.worker:worker", "Do the jobs of one queue."),
}


class LazyGroup(click.Group):
    """Knows its commands by name; imports one when it is called."""

    table: ClassVar[dict[str, tuple[str, str]]] = COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self.table:
            return None
        module_name, _, attribute = self.table[cmd_name][0].partition(":")
        command = getattr(_module(module_name, cmd_name), attribute)
        if not isinstance(command, click.Command):
            raise click.ClickException(f"{module_name}:{attribute} is no command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; settings that cannot be used are named, each in a line of its own."""
        try:
            return super().invoke(ctx)
        except WrongSettings as wrong:
            raise click.ClickException("\n".join(["wrong settings", *wrong.faults])) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, importing none of them."""
        rows = [(name, self.table[name][1]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _module(module_name: str, command: str) -> object:
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name != module_name:
            raise
        raise click.ClickException(f"this installation has no command {command!r}") from None


@click.group(cls=LazyGroup)
def asar() -> None:
    """Grant management and co-funding: the commands of one installation."""

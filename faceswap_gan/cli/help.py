"""How help and wrong usage look.

Help lists common options first and the rest in titled groups.
"""

import contextlib
import inspect
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperCommand
from typer.core import TyperGroup

from faceswap_gan.cli.reporting import INTERRUPTED
from faceswap_gan.terminal import one_line
from faceswap_gan.terminal import say

# Typer keeps it in a place that changes with its version.
_UsageError: Any = typer.BadParameter.__base__
TITLES = {"argument": "Arguments", "option": "Options"}


class GroupedCommand(TyperCommand):
    """A command that lists options under the `rich_help_panel` of each."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Writes the groups in the order of their first option."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                title = getattr(parameter, "rich_help_panel", None) or _title(
                    parameter
                )
                groups.setdefault(title, []).append(record)
        for title, records in groups.items():
            with formatter.section(title):
                formatter.write_dl(records)


class Commands(TyperGroup):
    """All commands; a complaint repeats words as they may be shown."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Reads the words before the command."""
        with _answered():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: Any) -> Any:
        """Reads the words after the command and runs it."""
        with _answered():
            return super().invoke(ctx)


@contextlib.contextmanager
def _answered() -> Iterator[None]:
    try:
        yield
    except _UsageError as error:
        error.message = one_line(error.message)
        raise
    except KeyboardInterrupt as error:
        say("\nInterrupted before the work began.", err=True)
        raise typer.Exit(INTERRUPTED) from error


def _title(parameter: Any) -> str:
    return TITLES[parameter.param_type_name]


def summary(command: Callable[..., Any]) -> str:
    """Returns a command's first sentence, whole, for the list of commands."""
    paragraph = (inspect.getdoc(command) or "").partition("\n\n")[0]
    return " ".join(paragraph.split())

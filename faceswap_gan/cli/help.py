"""How help looks: common options first, the rest in titled groups."""

import inspect
from collections.abc import Callable

from typer.core import TyperCommand

TITLES = {"argument": "Arguments", "option": "Options"}


class GroupedCommand(TyperCommand):
    """A command that lists options under the `rich_help_panel` of each."""

    def format_options(self, ctx, formatter):
        """Writes the groups in the order of their first option."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                title = parameter.rich_help_panel or _title(parameter)
                groups.setdefault(title, []).append(record)
        for title, records in groups.items():
            with formatter.section(title):
                formatter.write_dl(records)


def _title(parameter) -> str:
    return TITLES[parameter.param_type_name]


def summary(command: Callable) -> str:
    """Returns a command's first sentence, whole, for the list of commands."""
    paragraph = inspect.getdoc(command).partition("\n\n")[0]
    return " ".join(paragraph.split())

"""Text on its way to a terminal, where some characters are commands."""

import re

import typer

_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff]"
)
"""Control characters but for tab and new line, marks that turn the direction of
writing, and halves of characters, as names of files may hold them."""


def printable(text: str) -> str:
    r"""Returns text in which characters that command a terminal are spelt out.

    Names of files, people and models come from anywhere: they must neither
    colour, move nor hide what is written around them.

    Example:
        >>> printable("\x1b[2Jgone")
        '\\x1b[2Jgone'
    """
    return _COMMANDS.sub(
        lambda found: found[0].encode("unicode_escape").decode(), text
    )


def one_line(text: str) -> str:
    r"""Returns printable text whose line breaks and tabs are spelt out too.

    Example:
        >>> one_line("a\nb.mp4 is not there.")
        'a\\nb.mp4 is not there.'
    """
    return printable(text).replace("\t", r"\t").replace("\n", r"\n")


def say(text: str, err: bool = False) -> None:
    """Prints a line; whatever the program says goes through here.

    Args:
        text: what to say.
        err: on standard error rather than on standard output.
    """
    typer.echo(printable(text), err=err)

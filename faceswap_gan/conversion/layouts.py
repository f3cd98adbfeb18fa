"""What a written frame shows: the result, or more beside it."""

from faceswap_gan.suggestion import check_known

LAYOUTS = {
    "result": ("result",),
    "pair": ("source", "result"),
    "triple": ("source", "result", "mask"),
}
"""The pictures of `Composed` that each shows, from left to right."""


def panels_of(layout: str) -> tuple[str, ...]:
    """Finds what a layout shows.

    Raises:
        ConfigError: there is no such layout.
    """
    check_known("layout", layout, LAYOUTS)
    return LAYOUTS[layout]

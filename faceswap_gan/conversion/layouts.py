"""What a written frame shows: the result, or more beside it."""

from faceswap_gan.errors import ConfigError
from faceswap_gan.suggestion import did_you_mean

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
    if layout not in LAYOUTS:
        raise ConfigError(
            f"The layout cannot be {layout!r}; choose one of "
            f"{', '.join(LAYOUTS)}.{did_you_mean(layout, LAYOUTS)}"
        )
    return LAYOUTS[layout]

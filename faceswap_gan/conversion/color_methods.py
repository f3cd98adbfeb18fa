"""The colour methods by their names."""

from faceswap_gan.conversion.color import PIXEL_METHODS
from faceswap_gan.conversion.color import ColorMethod
from faceswap_gan.conversion.seamless import Seamless
from faceswap_gan.errors import ConfigError
from faceswap_gan.suggestion import did_you_mean

COLOR_METHODS: dict[str, ColorMethod] = {
    method.name: method for method in (*PIXEL_METHODS, Seamless())
}


def color_method(name: str) -> ColorMethod:
    """Finds a colour method by its name.

    Raises:
        ConfigError: there is no such method.
    """
    if name not in COLOR_METHODS:
        raise ConfigError(
            f"The colour method cannot be {name!r}; choose one of "
            f"{', '.join(COLOR_METHODS)}.{did_you_mean(name, COLOR_METHODS)}"
        )
    return COLOR_METHODS[name]

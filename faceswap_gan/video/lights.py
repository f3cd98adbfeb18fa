"""What an HDR video says of the display that it was made for."""

import dataclasses
from typing import Any

import av
import numpy as np

_DYNAMIC = ("DYNAMIC_HDR_PLUS", "DYNAMIC_HDR_VIVID", "DOVI_RPU_BUFFER")
# Encoders write chromaticities in 1/50000 and luminance in 1/10000 cd/m2.
_POINTS, _LUMINANCE = 50000, 10000


@dataclasses.dataclass(frozen=True)
class LightMetadata:
    """What an HDR video says of the display that it was made for.

    Attributes:
        mastering: red x, y, green x, y, blue x, y, white x, y, and the
            smallest and the largest luminance, in the units that encoders
            take; empty if the file does not say.
        level: the luminance of the brightest pixel and that of the brightest
            frame on average in cd/m2; empty if the file does not say.
        dynamic: whether there is data that differ from frame to frame.
    """

    mastering: tuple[int, ...] = ()
    level: tuple[int, ...] = ()
    dynamic: bool = False

    def for_encoder(self, display_name: str, level_name: str) -> list[str]:
        """Writes options of x264 and x265.

        Args:
            display_name: what the encoder calls the mastering display.
            level_name: what it calls the light level.
        """
        options = []
        if self.mastering:
            rx, ry, gx, gy, bx, by, wx, wy, least, most = self.mastering
            options.append(
                f"{display_name}=G({gx},{gy})B({bx},{by})R({rx},{ry})"
                f"WP({wx},{wy})L({most},{least})"
            )
        if self.level:
            options.append(f"{level_name}={','.join(map(str, self.level))}")
        return options


NOTHING_SAID = LightMetadata()
"""Of a file that says nothing of displays."""


def light_metadata(frame: av.VideoFrame) -> LightMetadata:
    """Reads what a decoded frame says.

    Args:
        frame: the first one of a video.
    """
    display: Any = frame.side_data.get("MASTERING_DISPLAY_METADATA")
    level: Any = frame.side_data.get("CONTENT_LIGHT_LEVEL")
    return LightMetadata(
        () if display is None else _mastering(bytes(display)),
        () if level is None else tuple(_numbers(bytes(level))[:2]),
        any(frame.side_data.get(name) is not None for name in _DYNAMIC),
    )


def _mastering(data: bytes) -> tuple[int, ...]:
    # Ten rationals, then whether the eight points and the two luminances are
    # known.
    *parts, has_points, has_luminance = _numbers(data)[:22]
    if not (has_points and has_luminance):
        return ()
    scales = [_POINTS] * 8 + [_LUMINANCE] * 2
    pairs = zip(parts[::2], parts[1::2], scales, strict=True)
    return tuple(round(scale * n / max(d, 1)) for n, d, scale in pairs)


def _numbers(data: bytes) -> list[int]:
    return np.frombuffer(data, np.int32).tolist()

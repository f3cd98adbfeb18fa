"""HEIC and AVIF whose picture is a grid of tiles, written box by box."""

import re
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from faceswap_gan.video.source import open_source

_CODECS = {
    "libx265": (b"hvc1", b"hvcC", b"heic", {"x265-params": "log-level=none"}),
    "libsvtav1": (b"av01", b"av1C", b"avif", {"svtav1-params": "avif=1"}),
}


def write_grid(path: Path, image: np.ndarray, tile: int, codec: str) -> None:
    """Writes a square picture as tiles.

    Args:
        path: the file.
        image: (side, side, 3) uint8 RGB, whole tiles.
        tile: the side of a tile.
        codec: `libx265` (HEIC) or `libsvtav1` (AVIF).
    """
    item, config, brand, options = _CODECS[codec]
    side = len(image)
    count = side // tile
    corners = range(0, side, tile)
    tiles = [
        _coded(image[y : y + tile, x : x + tile], codec, options)
        for y in corners
        for x in corners
    ]
    grid = struct.pack(">BBBBHH", 0, 0, count - 1, count - 1, side, side)
    data = [grid, *(packet for packet, _ in tiles)]
    head = _box(b"ftyp", brand + bytes(4) + b"mif1" + brand)
    properties = [
        _full(b"ispe", struct.pack(">II", side, side)),
        _full(b"ispe", struct.pack(">II", tile, tile)),
        _box(config, tiles[0][1]),
    ]
    start = len(head) + len(_meta(data, item, properties, 0)) + 8
    meta = _meta(data, item, properties, start)
    path.write_bytes(head + meta + _box(b"mdat", b"".join(data)))


def _coded(
    image: np.ndarray, codec: str, options: dict[str, str]
) -> tuple[bytes, bytes]:
    """Codes a tile; gives its bytes and its decoder's settings."""
    encoder = av.CodecContext.create(codec, "w")
    encoder.height, encoder.width = image.shape[:2]
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(1)
    encoder.options = options
    frame = av.VideoFrame.from_ndarray(image)
    frame.pts = 0
    [packet] = encoder.encode(frame) + encoder.encode(None)
    if codec == "libsvtav1":
        return bytes(packet), b"\x81\0\x0c\0"
    units = re.split(b"\0\0\0?\1", bytes(packet))[1:]
    coded = b"".join(struct.pack(">I", len(unit)) + unit for unit in units)
    return coded, _hevc_settings(units[:3])


def _hevc_settings(units: list[bytes]) -> bytes:
    """The settings of HEVC (ISO/IEC 14496-15) from VPS, SPS and PPS."""
    profile = units[1].replace(b"\0\0\3", b"\0\0")[3:15]
    head = b"\1" + profile + bytes.fromhex("f000fcfdf8f800000f03")
    return head + b"".join(
        struct.pack(">BHH", unit[0] >> 1, 1, len(unit)) + unit for unit in units
    )


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def _full(kind: bytes, content: bytes, version: int = 0) -> bytes:
    return _box(kind, bytes([version, 0, 0, 0]) + content)


def _meta(
    data: list[bytes], item: bytes, properties: list[bytes], start: int
) -> bytes:
    numbers = range(1, len(data) + 1)
    places = b""
    for number, content in zip(numbers, data, strict=True):
        places += struct.pack(">HHHII", number, 0, 1, start, len(content))
        start += len(content)
    kinds = b"".join(
        _full(
            b"infe",
            struct.pack(">HH", number, 0)
            + (b"grid" if number == 1 else item)
            + b"\0",
            version=2,
        )
        for number in numbers
    )
    tiles = len(data) - 1
    parts = struct.pack(f">HH{tiles}H", 1, tiles, *numbers[1:])
    has = b"".join(
        struct.pack(">HB", number, 1 if number == 1 else 2)
        + (b"\x01" if number == 1 else b"\x02\x83")
        for number in numbers
    )
    return _full(
        b"meta",
        _full(b"hdlr", bytes(4) + b"pict" + bytes(13))
        + _full(b"pitm", struct.pack(">H", 1))
        + _full(b"iloc", struct.pack(">HH", 0x4400, len(data)) + places)
        + _full(b"iinf", struct.pack(">H", len(data)) + kinds)
        + _full(b"iref", _box(b"dimg", parts))
        + _box(
            b"iprp",
            _box(b"ipco", b"".join(properties))
            + _full(b"ipma", struct.pack(">I", len(data)) + has),
        ),
    )


@pytest.mark.parametrize(
    ("name", "codec"), [("a.heic", "libx265"), ("a.avif", "libsvtav1")]
)
def test_tiles_are_put_together(name, codec, tmp_path, scene, psnr):
    image = scene(0, 256, 256)
    write_grid(tmp_path / name, image, 128, codec)
    for path in (tmp_path / name, tmp_path):
        with open_source(path) as source:
            [frame] = source
            assert source.problems() == []
        assert frame.image.shape == image.shape
        assert psnr(frame.image, image) > 25

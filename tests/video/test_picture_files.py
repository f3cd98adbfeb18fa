"""Pictures as telephones and programs write them."""

import struct
import warnings
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from faceswap_gan.errors import InputError
from faceswap_gan.picture_names import image_files
from faceswap_gan.video.images import iter_images
from faceswap_gan.video.images import read_image
from faceswap_gan.video.picture_files import open_picture
from faceswap_gan.video.source import open_source


def test_a_folder_takes_every_kind_and_names_the_rest(tmp_path, scene):
    picture = Image.fromarray(scene(0))
    kinds = {"jfif": "JPEG", "avif": "AVIF", "tga": "TGA", "gif": "GIF"}
    for suffix, kind in kinds.items():
        picture.save(tmp_path / f"a.{suffix}", kind)
    for number in range(12):
        (tmp_path / f"note{number:02}.txt").write_text("no picture")
    with open_source(tmp_path) as source:
        names = [frame.name for frame in source]
        [sentence] = source.problems()
    assert names == ["a.avif", "a.gif", "a.jfif", "a.tga"]
    assert "note00.txt, note01.txt" in sentence
    assert sentence.endswith("note09.txt and 2 more.")


def save_animated(path, scene):
    first, *others = [Image.fromarray(scene(5 * n)) for n in range(4)]
    first.save(path, save_all=True, append_images=others, duration=100)


@pytest.mark.parametrize("name", ["a.gif", "a.png"])
def test_an_animated_picture_is_a_video(name, tmp_path, scene, psnr):
    save_animated(tmp_path / name, scene)
    with open_source(tmp_path / name) as source:
        assert source.kind == "video"
        frames = list(source)
        assert source.problems() == []
    assert [float(frame.time) for frame in frames] == [0, 0.1, 0.2, 0.3]
    for index, frame in enumerate(frames):
        assert psnr(frame.image, scene(5 * index)) > 20


@pytest.mark.parametrize("name", ["a.webp", "a.avif"])
def test_animated_kinds_that_are_not_read_are_named(name, tmp_path, scene):
    save_animated(tmp_path / name, scene)
    with pytest.raises(InputError, match=rf"{name} is animated, and FFmpeg"):
        open_source(tmp_path / name)


def test_an_animated_picture_in_a_folder_gives_one_and_says_so(tmp_path, scene):
    save_animated(tmp_path / "a.webp", scene)
    problems = []
    [(file, image)] = iter_images(tmp_path, problems)
    assert file in image_files(tmp_path)
    assert image.shape == scene(0).shape
    [sentence] = problems
    assert "a.webp is animated, and only its first frame" in sentence


def write_png_header(path, width, height):
    """Writes a PNG of a size, without its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for kind, content in ((b"IHDR", header), (b"IDAT", zlib.compress(b""))):
        data += struct.pack(">I", len(content)) + kind + content
        data += struct.pack(">I", zlib.crc32(kind + content))
    path.write_bytes(data)


@pytest.mark.parametrize("size", [(11600, 8000), (15750, 12000)])
def test_large_pictures_are_opened_without_a_word(size, tmp_path):
    write_png_header(tmp_path / "a.png", *size)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with open_picture(tmp_path / "a.png") as picture:
            assert picture.size == size


def test_a_bomb_is_refused_by_its_header(tmp_path):
    write_png_header(tmp_path / "a.png", 60000, 60000)
    with pytest.raises(InputError, match=r"60000x60000 .* at most 300 megap"):
        read_image(tmp_path / "a.png")


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3)])
def test_float_pixels_are_refused_by_their_name(shape, tmp_path):
    cv2.imwrite(str(tmp_path / "a.tif"), np.ones(shape, np.float32))
    with pytest.raises(InputError, match="floating-point"):
        read_image(tmp_path / "a.tif")

"""Reading and writing pictures."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image
from PIL import ImageCms

from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.video.images import iter_images
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image


def test_png_is_exact(tmp_path, scene):
    write_image(tmp_path / "a.png", scene(0))
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), scene(0))
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_a_mask_is_written_in_grey(tmp_path):
    mask = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    write_image(tmp_path / "mask.png", mask)
    with Image.open(tmp_path / "mask.png") as picture:
        assert picture.mode == "L"
        np.testing.assert_array_equal(np.asarray(picture), mask[..., 0])


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG"])
def test_jpeg_keeps_colour_at_full_resolution(name, tmp_path, scene, psnr):
    write_image(tmp_path / name, scene(0))
    assert psnr(read_image(tmp_path / name), scene(0)) > 40
    stripes = np.zeros((16, 16, 3), np.uint8)
    stripes[:, ::2, 0] = 255
    stripes[:, 1::2, 2] = 255
    write_image(tmp_path / name, stripes)
    assert psnr(read_image(tmp_path / name), stripes) > 30


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation, tmp_path, scene):
    image = scene(0)
    transpose = np.swapaxes(image, 0, 1)
    # EXIF 2.32, tag 0x0112: where row 0 and column 0 are seen.
    shown = {
        1: image,
        2: image[:, ::-1],
        3: image[::-1, ::-1],
        4: image[::-1],
        5: transpose,
        6: transpose[:, ::-1],
        7: transpose[::-1, ::-1],
        8: transpose[::-1],
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(image).save(tmp_path / "a.png", exif=exif)
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), shown)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P"])
def test_transparency_is_laid_over_black(mode, tmp_path):
    picture = Image.new("RGBA", (3, 2), (200, 200, 200, 255))
    picture.putpixel((1, 0), (255, 255, 255, 0))
    picture = picture.quantize(8) if mode == "P" else picture.convert(mode)
    name = tmp_path / ("a.tif" if mode == "PA" else "a.png")
    picture.save(name)
    image = read_image(name)
    assert image.shape == (2, 3, 3)
    assert image[0, 1].tolist() == [0, 0, 0]
    assert image[1, 1].tolist() == [200, 200, 200]


def test_half_transparency_is_halved(tmp_path):
    Image.new("RGBA", (1, 1), (200, 100, 50, 128)).save(tmp_path / "a.png")
    expected = np.array([200, 100, 50]) * 128 / 255
    np.testing.assert_allclose(
        read_image(tmp_path / "a.png")[0, 0], expected, atol=1
    )


def test_sixteen_bits_become_eight(tmp_path):
    grey = (np.arange(256).reshape(16, 16) * 257).astype(np.uint16)
    cv2.imwrite(str(tmp_path / "grey.png"), grey)
    cv2.imwrite(str(tmp_path / "rgb.png"), np.dstack([grey] * 3))
    expected = np.repeat((grey // 257)[..., None], 3, 2)
    for name in ("grey.png", "rgb.png"):
        np.testing.assert_array_equal(read_image(tmp_path / name), expected)


def test_grey_and_cmyk_become_rgb(tmp_path):
    Image.new("L", (4, 3), 77).save(tmp_path / "grey.png")
    assert np.unique(read_image(tmp_path / "grey.png")).tolist() == [77]
    Image.new("CMYK", (4, 3), (0, 255, 255, 0)).save(tmp_path / "cmyk.jpg")
    red = read_image(tmp_path / "cmyk.jpg")[0, 0]
    assert red[0] > 200 > 60 > red[1:].max()


def test_a_colour_profile_is_converted(tmp_path, scene):
    # sRGB with its red and its blue exchanged.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    exchanged = profile.tobytes()
    for old, new in [
        (b"rXYZ", b"xXYZ"),
        (b"bXYZ", b"rXYZ"),
        (b"xXYZ", b"bXYZ"),
    ]:
        exchanged = exchanged.replace(old, new, 1)
    picture = Image.fromarray(scene(0))
    picture.save(tmp_path / "a.png", icc_profile=exchanged)
    np.testing.assert_allclose(
        read_image(tmp_path / "a.png").astype(int), scene(0)[..., ::-1], atol=2
    )


def test_a_broken_colour_profile_is_left(tmp_path, scene):
    picture = Image.fromarray(scene(0))
    picture.save(tmp_path / "a.png", icc_profile=b"nonsense")
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), scene(0))


def test_bad_files_are_refused_in_a_sentence(tmp_path, scene):
    whole = io.BytesIO()
    Image.fromarray(scene(0, 200, 200)).save(whole, "JPEG")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "text.jpg").write_text("not a picture")
    (tmp_path / "cut.jpg").write_bytes(whole.getvalue()[:-900])
    for name, what in [
        ("none.jpg", "is not a file"),
        ("", "is not a file"),
        ("empty.jpg", "is empty"),
        ("text.jpg", "is not a picture"),
        ("cut.jpg", "is damaged"),
    ]:
        with pytest.raises(InputError) as caught:
            read_image(tmp_path / name)
        assert str(caught.value).startswith(f"{tmp_path / name} {what}")


def test_writing_is_refused_in_a_sentence(tmp_path, scene, monkeypatch):
    with pytest.raises(OutputError, match=r"a.gif .* end in .png"):
        write_image(tmp_path / "a.gif", scene(0))
    write_image(tmp_path / "a.png", scene(0))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match=r"a.png .*No space left"):
        write_image(tmp_path / "a.png", scene(1))
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), scene(0))
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_is_read_by_name(tmp_path, scene):
    for name in ("b.png", "a.PNG", ".hidden.png"):
        write_image(tmp_path / name, scene(0))
    (tmp_path / "note.txt").write_text("no picture")
    (tmp_path / "c.jpg").write_text("nor this")
    problems = []
    found = [file.name for file, _ in iter_images(tmp_path, problems)]
    assert found == ["a.PNG", "b.png"]
    assert len(problems) == 1
    assert "c.jpg is not a picture" in problems[0]


def test_real_images(real_data):
    folder = real_data / "hard_images"
    upright = read_image(folder / "base_portrait.jpg")
    turned = read_image(folder / "exif_orient6.jpg")
    assert turned.shape == upright.shape
    assert np.abs(turned.astype(int) - upright).mean() < 3
    assert np.ptp(read_image(folder / "gray8.png"), axis=-1).max() == 0
    corner = read_image(folder / "alpha_ellipse.png")[0, 0]
    assert corner.tolist() == [0, 0, 0]
    problems = []
    names = [file.name for file, _ in iter_images(folder, problems)]
    assert len(names) == 9
    assert len(problems) == 3
    assert not {"empty.jpg", "text_named.jpg", "truncated.jpg"} & set(names)

"""The visible label: where it is, how large, and what it cannot say."""

import numpy as np
import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.provenance.label import CORNERS
from faceswap_gan.provenance.label import ICON
from faceswap_gan.provenance.label import Label

GREY = np.full((200, 300, 3), 128, np.uint8)


def changed(label, image=GREY):
    """Rows and columns in which a label changes a picture."""
    change = (label(image) != image).any(axis=2)
    return change.any(axis=1).nonzero()[0], change.any(axis=0).nonzero()[0]


@pytest.mark.parametrize("corner", CORNERS)
def test_it_touches_its_corner_and_no_other(corner):
    rows, columns = changed(Label("AI-altered", corner))
    below, right = corner.startswith("bottom"), corner.endswith("right")
    assert (rows.max() == 199, rows.min() == 0) == (below, not below)
    assert (columns.max() == 299, columns.min() == 0) == (right, not right)
    assert len(columns) < 150


def test_it_is_as_large_as_asked():
    heights = [len(changed(Label("AI", size=s))[0]) for s in (0.05, 0.1, 0.2)]
    assert heights[1] == pytest.approx(2 * heights[0], abs=3)
    assert heights[2] == pytest.approx(4 * heights[0], abs=6)


def test_the_icon_is_a_ring_around_the_letters():
    rows, columns = changed(Label(ICON, size=0.1))
    assert len(rows) == len(columns) == 41
    black = np.zeros((400, 400, 3), np.uint8)
    plate = Label(ICON, "top-left", 0.25)(black)[:201, :201, 0]
    assert (plate[100] > 200).sum() > 30  # ring and letters across the middle
    assert plate[3:20, 95:105].max() == 255  # the ring's top
    assert plate[60:140, 60:140].max() == 255
    np.testing.assert_array_equal(plate[:20, :20], 0)


def test_white_letters_are_seen_on_any_picture():
    for level in (0, 255):
        image = np.full((200, 300, 3), level, np.uint8)
        label = Label("AI-altered", size=0.1)
        plate = label(image)[np.ix_(*changed(label))]
        assert plate.max() == 255
        assert plate.min() <= 0.4 * level


@pytest.mark.parametrize("shape", [(40, 60), (9, 200), (1, 1)])
def test_a_label_too_wide_is_made_to_fit(shape):
    image = np.full((*shape, 3), 128, np.uint8)
    labelled = Label("made by a machine, not by a camera", size=1)(image)
    assert labelled.shape == image.shape
    assert (labelled != image).any()


def test_the_frame_given_stays_as_it_was():
    before = GREY.copy()
    Label("AI-altered")(GREY)
    np.testing.assert_array_equal(GREY, before)


def test_labels_have_names_of_their_own():
    labels = [
        Label("AI"),
        Label("KI"),
        Label("AI", "top-left"),
        Label("AI", size=0.1),
    ]
    assert len({label.fingerprint for label in labels}) == 4
    assert Label("AI").fingerprint == labels[0].fingerprint


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("AI", "middle"), "cannot be at 'middle'"),
        ((" ",), "is empty"),
        (("AI \u4eba",), "--label-font"),
        (("AI", "top-left", 0.1, "nowhere.ttf"), r"nowhere\.ttf is not a font"),
    ],
)
def test_what_cannot_be_shown_is_refused(arguments, sentence):
    with pytest.raises(ConfigError, match=sentence):
        Label(*arguments)

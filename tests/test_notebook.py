"""What notebooks show: found where they are, put into the page itself."""

import base64
import re

import cv2
import numpy as np
import pytest

from faceswap_gan import notebook
from faceswap_gan.errors import InputError
from faceswap_gan.workspace import Workspace


@pytest.mark.parametrize(
    "variables, place",
    [
        ({}, "Jupyter"),
        ({"VSCODE_PID": "1"}, "VS Code"),
        ({"COLAB_RELEASE_TAG": "r", "VSCODE_PID": "1"}, "Colab"),
    ],
)
def test_the_place_is_known(monkeypatch, variables, place):
    for name in ("VSCODE_PID", "COLAB_RELEASE_TAG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert notebook.place() == place


def test_a_folder_outside_colab_is_a_folder_here():
    assert str(notebook.folder("project")) == "project"


def test_pictures_are_put_in_whole(tmp_path):
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[..., 0] = 200
    page = notebook.pictures_html({"a < b": picture}, 100)
    data = re.search(r"data:image/png;base64,([^\"]+)", page)[1]
    coded = np.frombuffer(base64.b64decode(data), np.uint8)
    found = cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB)
    assert np.array_equal(found, picture)
    assert "a &lt; b" in page


def test_videos_follow_the_first(tmp_path):
    files = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for file in files:
        file.write_bytes(file.name.encode())
    page = notebook.videos_html({"one": files[0], "two": files[1]}, 100)
    first, second = page.split("</video>")[:2]
    assert "onplay" in first and "onplay" not in second
    assert base64.b64encode(b"b.mp4").decode() in second


def test_a_video_that_is_not_there_or_too_large_is_refused(
    tmp_path, monkeypatch
):
    video = tmp_path / "a.mp4"
    with pytest.raises(InputError, match="run the cells above"):
        notebook.videos_html({"one": video}, 100)
    video.write_bytes(b"1234")
    monkeypatch.setattr(notebook, "LARGEST_VIDEO", 3)
    with pytest.raises(InputError, match="too large"):
        notebook.videos_html({"one": video}, 100)


def test_a_training_is_shown_now_and_then(tmp_path, monkeypatch):
    pages = []

    class Handle:
        def update(self, page):
            pages.append(page.data)

    def display(page, display_id):
        pages.append(page.data)
        return Handle()

    monkeypatch.setattr(notebook, "display", display)
    live = notebook.Live(Workspace(tmp_path), seconds=1000)
    for step in range(1, 11):
        live(step, 10, {"loss": 1 / step})
    assert len(pages) == 2
    assert "1 of 10 steps" in pages[0]
    assert "10 of 10 steps" in pages[1] and "loss 0.100" in pages[1]

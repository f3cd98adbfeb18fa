"""A project's folder, and names that cannot be used."""

import pytest

from faceswap_gan.errors import WorkspaceError
from faceswap_gan.names import check_several
from faceswap_gan.workspace import Workspace


@pytest.mark.parametrize("create", [True, False])
def test_a_video_is_no_workspace(tmp_path, create):
    video = tmp_path / "alice.mp4"
    video.touch()
    with pytest.raises(WorkspaceError, match="is a file, and --workspace"):
        Workspace(video, create)
    with pytest.raises(WorkspaceError, match=r"alice\.mp4/project"):
        Workspace(video / "project", create)
    with pytest.raises(WorkspaceError, match="aaaa"):
        Workspace(tmp_path / ("a" * 300), create)


def test_copies_of_a_file_manager_are_nobody_s(tmp_path):
    for name in ("face_ada", "face_ada (copy)", "face_"):
        (tmp_path / name).mkdir()
    assert Workspace(tmp_path).people() == ["ada"]


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ([], "two people"),
        (["src"], "two people"),
        (["src", "src"], "src is named twice"),
        (["src", "dst", "src"], "src is named twice"),
    ],
)
def test_a_swap_is_of_different_people(people, sentence):
    with pytest.raises(WorkspaceError, match=sentence):
        check_several(people)
    check_several(["src", "dst", "third"])

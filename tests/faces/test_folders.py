"""Faces in the three folders of faceswap-GAN."""

import cv2
import numpy as np
import pytest

from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.folders import write_folders
from faceswap_gan.faces.mask_set import make_masks
from faceswap_gan.storage import read_jsonl
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import write_video
from faceswap_gan.video.images import read_image
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.workspace import Workspace

FRAMES = 4


@pytest.fixture(scope="module")
def written(tmp_path_factory, detector):
    root = tmp_path_factory.mktemp("folders")
    video, space = root / "a.mp4", Workspace(root / "project", create=True)
    poses = performance(3, FRAMES)
    write_video(video, IDENTITIES["ada"], poses, (240, 200), sound=False)
    extract([video], space, "src", "synthetic", detector=detector)
    make_masks(space, "src", "five-point")
    told = []
    report = write_folders(space, "src", video, lambda *n: told.append(n))
    return space, video, report, told


def test_every_face_is_in_every_folder(written):
    space, _, report, told = written
    assert report.faces == FRAMES
    names = {file.name for file in space.face_files("src")}
    for folder in ("raw_faces", "aligned_faces", "binary_masks_eyes"):
        found = space.root / "faces" / folder
        assert {file.name for file in found.iterdir()} == names
    assert told[-1][0] == FRAMES


def test_raw_faces_are_found_at_their_boxes(written):
    space, video, *_ = written
    rows = {r["frame"]: r for r in read_jsonl(space.manifest("src"))}
    with VideoReader(video) as frames:
        for frame in frames:
            row = rows[frame.index]
            raw = read_image(space.root / "faces" / "raw_faces" / row["file"])
            found = cv2.matchTemplate(frame.image, raw, cv2.TM_CCOEFF_NORMED)
            _, alike, _, place = cv2.minMaxLoc(found)
            assert alike > 0.999
            assert place == tuple(np.round(row["box"][:2]).astype(int))

"""How long a training's faces take to load: the first time, and later.

5,000 aligned faces with their masks are loaded into the cache, which later
starts map into memory. The first time may take 30 s, later ones 1 s.

    python benchmarks/loading.py [--quick]
"""

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import face_set
from faceswap_gan.systems.swap.data import load_faces
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.workspace import Workspace

BAR, FIRST_LIMIT, LATER_LIMIT = 1.0, 30.0, 1.0
FACES, DISTINCT = 5000, 40
RESOLUTIONS = (64, 256)


def fill(workspace: Workspace, count: int) -> None:
    """Writes as many faces with masks, of a few pictures again and again."""
    take = face_set(IDENTITIES["ada"], performance(1, min(count, DISTINCT)))
    folders = {
        workspace.faces("ada"): take.faces[..., ::-1],
        workspace.eye_masks("ada"): take.eye_masks,
        workspace.face_masks("ada"): take.face_masks,
        workspace.mouth_masks("ada"): take.mouth_masks,
    }
    for folder, pictures in folders.items():
        folder.mkdir(parents=True)
        files = [cv2.imencode(".png", one)[1].tobytes() for one in pictures]
        named = zip(range(count), itertools.cycle(files))
        for index, data in named:
            (folder / f"{index:06d}.png").write_bytes(data)
    accept_faces(workspace, "ada", "synthetic", "rendered")


def loaded(workspace: Workspace, size: int) -> tuple[float, float]:
    """Returns the seconds until a batch can be drawn, and the CPU's."""
    began, used = time.perf_counter(), time.process_time()
    faces = load_faces(workspace, "ada", size)
    np.array(faces[:: len(faces) // 8])
    return time.perf_counter() - began, time.process_time() - used


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few faces")
    count = 100 if parser.parse_args().quick else FACES
    print(
        f"{'px':>5}{'first s':>10}{'CPU s':>8}{'later s':>10}{'CPU s':>8}"
        f"{'MB':>8}"
    )
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        fill(workspace, count)
        for resolution in RESOLUTIONS:
            size = working_size(resolution, 0.8)
            first, first_cpu = loaded(workspace, size)
            later, later_cpu = loaded(workspace, size)
            megabytes = count * size * size * 6 / 2**20
            print(
                f"{resolution:5}{first:10.2f}{first_cpu:8.2f}{later:10.3f}"
                f"{later_cpu:8.3f}{megabytes:8.0f}",
                flush=True,
            )
            ratios += [FIRST_LIMIT / first, LATER_LIMIT / later]
    print(f"loading: {min(ratios):.2f} (bar {BAR:g})")
    return 0 if min(ratios) >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())

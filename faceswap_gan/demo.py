"""The whole path on two people who do not exist, compared with the truth."""

import dataclasses
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan import swapping
from faceswap_gan.config import load_config
from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.convert_options import ConvertOptions
from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.evaluation.metrics import ssim
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.faces.frame_transform import FrameTransform
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.mask_set import make_masks
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.transform import open_transform
from faceswap_gan.networks.pictures import normalized
from faceswap_gan.networks.pictures import to_uint8
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.marking_options import make_marking
from faceswap_gan.provenance.pictures import write_swap
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.storage import write_json
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Light
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.synthetic.studio import write_video
from faceswap_gan.training import trainer
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.workspace import Workspace

ACTORS = {"src": "finn", "dst": "elif"}
SIZE = (384, 384)
SEEDS = {"src": 11, "dst": 12, "target": 13}
FRAMES = {"src": 400, "dst": 400, "target": 100}
FPS: dict[str, Fraction | int] = {
    "src": Fraction(25, 2),
    "dst": Fraction(25, 2),
    "target": 25,
}
LAMP = Light()
PREVIEW_COLUMNS = 8
SETTINGS = [
    "model.precision=auto",
    "model.refined=true",
    'schedule=[{"loss": {"refined": 0}}, {"start": 0.5}, '
    '{"start": 0.75, "warp": 0}]',
    "training.iterations=1200",
    "training.batch_size=8",
    "training.preview_every=500",
]
# Both people play under one lamp, so that nothing is left to correct.
COLOR = "none"

Meters = Callable[[str, str], AbstractContextManager[Any]]


@dataclasses.dataclass
class DemoReport:
    """What the demo made and how near it came to the truth.

    Attributes:
        video: the swapped video.
        preview: rows of source, reconstruction, swap and truth.
        swap_psnr: mean dB of the swapped aligned face against the truth.
        swap_ssim: mean SSIM of the same.
        unswapped_psnr: dB of the aligned face as it was, for comparison.
        video_psnr: mean dB inside the face, in the written video.
        frames: frames of the video.
        steps: training steps.
        training_seconds: time spent in them.
    """

    video: str
    preview: str
    swap_psnr: float
    swap_ssim: float
    unswapped_psnr: float
    video_psnr: float
    frames: int
    steps: int
    training_seconds: float


def run_demo(
    output: Path,
    meters: Meters,
    say: Callable[[str], None],
    detector: Detector | None = None,
) -> DemoReport:
    """Films two synthetic people, trains, converts and compares.

    Args:
        output: folder for everything that is made.
        meters: gives a progress display for a title and a unit.
        say: prints a line.
        detector: finds faces; the mesh unless given.

    Returns:
        What was made and how good it is; also in `report.json`.
    """
    config = load_config(overrides=SETTINGS)
    detector = detector or open_detector()
    space = Workspace(output / "project", create=True)
    videos = _film(output, meters)
    _extract(space, videos, detector, meters)
    with meters("Training", "steps") as meter:
        training = trainer.train(
            space,
            ["src", "dst"],
            config,
            progress=lambda step, total, _: meter(step, total),
            say=say,
        )
    if training.interrupted:
        raise KeyboardInterrupt
    swapped = output / "swapped.mp4"
    with meters("Converting", "frames") as meter:
        converted = swapping.convert(
            space,
            videos["target"],
            swapped,
            {"src": "dst"},
            options=ConvertOptions(detector, blend=BlendOptions(color=COLOR)),
            progress=meter,
        )
    scores = _compare(space, videos["target"], swapped, output, detector)
    report = DemoReport(
        video=str(swapped),
        preview=str(output / "preview.png"),
        frames=converted.frames,
        steps=training.step,
        training_seconds=training.seconds,
        **scores,
    )
    write_json(output / "report.json", dataclasses.asdict(report))
    for sentence in _sentences(report):
        say(sentence)
    return report


def _sentences(report: DemoReport) -> Iterator[str]:
    """Says what was made and how good it is."""
    yield f"The swap is {report.video}, its stages are {report.preview}."
    yield (
        f"Against the true answer it scores {report.swap_psnr:.1f} dB; the "
        f"face as it was would score {report.unswapped_psnr:.1f} dB."
    )
    yield (
        "Next, your own video: faceswap-gan extract VIDEO --workspace project "
        "--person src --consent BASIS"
    )


def _extract(
    space: Workspace,
    videos: dict[str, Path],
    detector: Detector,
    meters: Meters,
) -> None:
    """Makes the face sets of both people, with masks."""
    for person in ("src", "dst"):
        with meters(f"Extracting {person}", "frames") as meter:
            extract(
                [videos[person]],
                space,
                person,
                "synthetic",
                detector=detector,
                progress=meter,
            )
        make_masks(space, person)


def _film(output: Path, meters: Meters) -> dict[str, Path]:
    """Writes a training video of each person and one more of the source."""
    actors = {**ACTORS, "target": ACTORS["src"]}
    videos = {take: output / f"{take}.mp4" for take in actors}
    with meters("Filming", "videos") as meter:
        for number, (take, actor) in enumerate(actors.items(), 1):
            poses = _poses(take)
            identity = IDENTITIES[actor]
            write_video(videos[take], identity, poses, SIZE, FPS[take])
            meter(number, len(actors))
    return videos


def _poses(take: str) -> list[Pose]:
    poses = performance(SEEDS[take], FRAMES[take], float(FPS[take]))
    return [dataclasses.replace(pose, light=LAMP) for pose in poses]


def _compare(
    space: Workspace,
    target: Path,
    swapped: Path,
    output: Path,
    detector: Detector,
) -> dict[str, float]:
    """Scores the swap against the same performance by the other person."""
    identity = IDENTITIES[ACTORS["dst"]]
    truths = [render(identity, pose, *SIZE) for pose in _poses("target")]
    sources = _frames(target)
    found = checkpoints.needed(space.model())
    transforms = [open_transform(found, "src", name) for name in ACTORS]
    spec = transforms[0].spec
    source = _aligned(sources, spec, detector)
    truth = _aligned([truth.image for truth in truths], spec, detector)
    own, other = (_applied(transform, source) for transform in transforms)
    statement = Statement(tuple(found.people), found.digest, target)
    preview = output / "preview.png"
    _write_preview(preview, make_marking(statement), source, own, other, truth)
    pairs = list(zip(other, truth, strict=True))
    return {
        "swap_psnr": float(np.mean([psnr(a, b) for a, b in pairs])),
        "swap_ssim": float(np.mean([ssim(a, b) for a, b in pairs])),
        "unswapped_psnr": float(
            np.mean([psnr(a, b) for a, b in zip(source, truth, strict=True)])
        ),
        "video_psnr": _video_psnr(_frames(swapped), truths),
    }


def _frames(video: Path) -> list[np.ndarray]:
    with VideoReader(video) as reader:
        return [frame.image for frame in reader]


def _aligned(
    images: list[np.ndarray], spec: TransformSpec, detector: Detector
) -> np.ndarray:
    """Cuts the network's view (n, s, s, 3) out of pictures with a face."""
    faces = [found[0] for found in detector.detect(images)]
    return np.stack(
        [
            warp(image, spec.matrix(face.landmarks), spec.resolution)
            for image, face in zip(images, faces, strict=True)
        ]
    )


def _applied(transform: FrameTransform, faces: np.ndarray) -> np.ndarray:
    """Returns what a transform makes of faces: (n, s, s, 3) uint8."""
    batch = FaceBatch.of_crops(normalized(faces), transform.spec)
    return to_uint8(transform(batch)[..., -3:])


def _video_psnr(frames: list[np.ndarray], truths: list[Rendering]) -> float:
    values = [
        psnr(frame, truth.image, truth.face_mask)
        for frame, truth in zip(frames, truths, strict=True)
    ]
    return float(np.mean(values))


def _write_preview(path: Path, marking: Marking, *rows: np.ndarray) -> None:
    """Draws source, reconstruction, swap and truth, a row each."""
    chosen = np.linspace(0, len(rows[0]) - 1, PREVIEW_COLUMNS).astype(int)
    lines = [np.concatenate(list(row[chosen]), axis=1) for row in rows]
    sheet = np.concatenate(lines, axis=0)
    write_swap(path, sheet, marking)

"""Looks for a face that was pasted by this tool, without any mark."""

import dataclasses
import importlib.resources
import itertools
import math
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.special import expit

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.detection.classifier import LinearClassifier
from faceswap_gan.evaluation.detection.features import features
from faceswap_gan.faces.align import align
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import box_area
from faceswap_gan.faces.geometry import scale_of
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source
from faceswap_gan.video.source import open_source

FRAMES = 24
"""Pictures of a video that are looked at, evenly spread."""
SMALLEST = 96
"""Pixels of the frame that the side of an aligned face has to span."""
SIGN, UNCLEAR = 0.9, 0.8
"""Probabilities from which on a file is taken for a swap, and doubted.

Genuine files of real people, from whom nothing was learned, lie between 0.5
and 0.8.
"""
LIMITS = (
    "This is a hint and no proof. It looks for the blended border and the "
    "missing detail of this tool's own swaps and has learned them on "
    "synthetic people; swaps at 128 pixels and more, other tools' work and "
    "strongly compressed files often escape it, and soft skin or make-up can "
    "look like a swap. `faceswap-gan verify` reads marks, which are surer."
)

Progress = Callable[[int, int | None], None]


@dataclasses.dataclass(frozen=True)
class DetectReport:
    """What was found without marks.

    Attributes:
        source: the file.
        verdict: what the probability means.
        probability: that the face is a swap, among synthetic people of whom
            half are swapped.
        lowest: of a single picture.
        highest: of a single picture.
        faces: pictures with a face that were judged.
        pictures: pictures that were looked at.
        limits: what the probability cannot say.
    """

    source: str
    verdict: str
    probability: float
    lowest: float
    highest: float
    faces: int
    pictures: int
    limits: str = LIMITS


def detect(
    path: Path,
    detector: Detector | None = None,
    progress: Progress = lambda *_: None,
) -> DetectReport:
    """Judges whether the largest face of a file was pasted by this tool.

    Args:
        path: a video, a picture or a folder of pictures.
        detector: finds faces; the mesh by default.
        progress: called with the pictures done and all, if known.

    Returns:
        The probability, from the mean of the pictures' log odds.

    Raises:
        InputError: the file cannot be read, or shows no face large enough.
    """
    detector, classifier = detector or open_detector(), shipped()
    rows, pictures = [], 0
    with open_source(path) as source:
        step = max(1, math.ceil((source.frames or FRAMES) / FRAMES))
        expected = math.ceil((source.frames or FRAMES) / step)
        for frame in _sampled(source, step):
            face = _largest(detector.detect([frame.image])[0])
            if face is not None:
                rows.append(features(align(frame.image, face.landmarks)))
            pictures += 1
            progress(pictures, expected)
    if not rows:
        raise InputError(
            f"{path} shows no face that can be judged: it needs one of at "
            f"least {SMALLEST} pixels, from the front."
        )
    logits = classifier.logit(np.stack(rows))
    mean, lowest, highest = (
        float(expit(logit))
        for logit in (logits.mean(), logits.min(), logits.max())
    )
    return DetectReport(
        str(path),
        _verdict(mean),
        mean,
        lowest,
        highest,
        faces=len(rows),
        pictures=pictures,
    )


def shipped() -> LinearClassifier:
    """Returns the classifier that comes with the package.

    `benchmarks/detect.py --write` makes it anew.
    """
    folder = importlib.resources.files("faceswap_gan.evaluation.detection")
    return LinearClassifier.from_json((folder / "weights.json").read_text())


def _verdict(probability: float) -> str:
    if probability >= SIGN:
        return "The face bears the signs of a swap by this tool."
    if probability >= UNCLEAR:
        return "It is unclear whether the face is a swap."
    return "There is no clear sign of a swap by this tool."


def _sampled(source: Source, step: int) -> Iterator[Frame]:
    """Yields the middle one of each so many frames."""
    middle = step // 2
    if source.kind != "video":
        yield from itertools.islice(source, middle, FRAMES * step, step)
        return
    source.skip(middle)
    for frame in itertools.islice(source, FRAMES):
        yield frame
        source.skip(step - 1)


def _largest(faces: list[Face]) -> Face | None:
    """Returns the largest face, None where it is too small."""
    face = max(faces, key=lambda f: box_area(f.box[None])[0], default=None)
    if face is None:
        return None
    side = ALIGNED_SIZE / scale_of(alignment(face.landmarks))
    return face if side >= SMALLEST else None

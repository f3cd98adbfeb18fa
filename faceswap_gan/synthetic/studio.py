"""Videos, face sets and the true answers of swaps, played by actors."""

import dataclasses
import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from faceswap_gan.faces.align import warp
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import compose
from faceswap_gan.faces.geometry import network_view
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.video.writer import VideoWriter
from faceswap_gan.video.written_form import Carried

FRAME_SIZE = (480, 360)
SAMPLE_RATE = 48000
_BLOCK = 1024

Progress = Callable[[int, int | None], None]


@dataclasses.dataclass(frozen=True)
class FaceSet:
    """Aligned faces of one person, one of each frame.

    Attributes:
        faces: (n, size, size, 3) uint8 RGB.
        eye_masks: (n, size, size, 1) uint8, 255 on the eyes.
        face_masks: (n, size, size, 1) uint8, 255 from brows to chin.
        mouth_masks: (n, size, size, 1) uint8, 255 on the mouth.
        landmarks: (n, 5, 2) float, the five points in the full frames.
    """

    faces: np.ndarray
    eye_masks: np.ndarray
    face_masks: np.ndarray
    mouth_masks: np.ndarray
    landmarks: np.ndarray

    def with_masks(self) -> np.ndarray:
        """Returns what a training draws from: (n, size, size, 6) uint8."""
        masks = (self.eye_masks, self.face_masks, self.mouth_masks)
        return np.concatenate((self.faces, *masks), axis=-1)


def perform(
    identity: Identity,
    poses: Sequence[Pose],
    frame_size: tuple[int, int] = FRAME_SIZE,
    background: int = 0,
    progress: Progress | None = None,
) -> Iterator[Rendering]:
    """Renders a performance frame by frame.

    Args:
        identity: the person.
        poses: what the person does, one pose per frame.
        frame_size: (width, height) in pixels.
        background: seed of the backdrop and the clothes.
        progress: is called with the frames done and their number.

    Yields:
        The renderings in order.
    """
    for index, pose in enumerate(poses):
        yield render(identity, pose, *frame_size, background)
        if progress is not None:
            progress(index + 1, len(poses))


def write_video(
    path: Path,
    identity: Identity,
    poses: Sequence[Pose],
    frame_size: tuple[int, int] = FRAME_SIZE,
    fps: Fraction | int = 25,
    sound: bool = True,
    background: int = 0,
    progress: Progress | None = None,
) -> None:
    """Films a performance.

    Args:
        path: the video to write.
        identity: the person.
        poses: what the person does, one pose per frame.
        frame_size: (width, height) in pixels.
        fps: frames per second.
        sound: whether to add a voice, a tone that follows the mouth.
        background: seed of the backdrop and the clothes.
        progress: is called with the frames done and their number.

    Raises:
        OutputError: the file cannot be written.

    Example:
        >>> poses = performance(seed=0, frames=250)
        >>> write_video("ada.mp4", IDENTITIES["ada"], poses)
    """
    rate = Fraction(fps)
    with tempfile.TemporaryDirectory() as folder:
        voice = _write_voice(Path(folder), poses, rate) if sound else None
        with VideoWriter(
            path, *frame_size, rate, 1 / rate, carried=Carried(voice)
        ) as video:
            frames = perform(identity, poses, frame_size, background, progress)
            for index, frame in enumerate(frames):
                video.write(frame.image, index)


def face_set(
    identity: Identity,
    poses: Sequence[Pose],
    size: int = ALIGNED_SIZE,
    frame_size: tuple[int, int] = FRAME_SIZE,
    background: int = 0,
    progress: Progress | None = None,
) -> FaceSet:
    """Renders a performance and aligns its faces by their true landmarks.

    Args:
        identity: the person.
        poses: what the person does, one pose per face.
        size: side of the aligned faces in pixels.
        frame_size: (width, height) of the frames that they are cut from.
        background: seed of the backdrop and the clothes.
        progress: is called with the frames done and their number.
    """
    view = network_view(1.0, size)
    shape = (len(poses), size, size)
    faces = np.empty((*shape, 3), np.uint8)
    masks = np.empty((3, *shape, 1), np.uint8)
    landmarks = np.empty((len(poses), 5, 2))
    frames = perform(identity, poses, frame_size, background, progress)
    for index, frame in enumerate(frames):
        matrix = compose(view, alignment(frame.landmarks))
        faces[index] = warp(frame.image, matrix, size)
        drawn = np.dstack([frame.eye_mask, frame.face_mask, frame.mouth_mask])
        soft = np.clip(warp(drawn, matrix, size), 0.0, 1.0)
        masks[:, index, ..., 0] = np.moveaxis(soft * 255 + 0.5, 2, 0)
        landmarks[index] = frame.landmarks
    eyes, whole, mouths = masks
    return FaceSet(faces, eyes, whole, mouths, landmarks)


def swap_truth(
    source: Identity,
    target: Identity,
    poses: Sequence[Pose],
    size: int = ALIGNED_SIZE,
    frame_size: tuple[int, int] = FRAME_SIZE,
    background: int = 0,
) -> tuple[FaceSet, FaceSet]:
    """Plays a performance twice: what is swapped, and the perfect swap of it.

    Args:
        source: the person seen in the video that is converted.
        target: the person swapped in.
        poses: what both do, in the same light before the same backdrop.
        size: side of the aligned faces in pixels.
        frame_size: (width, height) of the frames that they are cut from.
        background: seed of the backdrop and the clothes.

    Returns:
        The faces of the source and those of the target, frame by frame.
    """
    source_faces, target_faces = (
        face_set(identity, poses, size, frame_size, background)
        for identity in (source, target)
    )
    return source_faces, target_faces


def _voice(poses: Sequence[Pose], rate: Fraction) -> np.ndarray:
    """Hums as loud as the mouth is open, float32 samples in [-1, 1]."""
    opening = [pose.mouth_open for pose in poses]
    time = np.arange(round(len(poses) / rate * SAMPLE_RATE)) / SAMPLE_RATE
    loudness = np.interp(time * float(rate), np.arange(len(poses)), opening)
    pitch = 150.0 + 40.0 * loudness
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    tone = sum(np.sin(k * phase) / k**1.5 for k in (1, 2, 3, 5))
    return (0.25 * loudness * tone).astype(np.float32)


def _write_voice(folder: Path, poses: Sequence[Pose], rate: Fraction) -> Path:
    """Writes the voice of a performance as AAC and tells where."""
    path, samples = folder / "voice.m4a", _voice(poses, rate)
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        for start in range(0, len(samples), _BLOCK):
            block = samples[None, start : start + _BLOCK]
            frame = av.AudioFrame.from_ndarray(block, "fltp", "mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path

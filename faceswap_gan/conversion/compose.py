"""Swaps the faces in frames: align, transform, colour, blend, paste."""

import dataclasses
from typing import Any

import numpy as np

from faceswap_gan.conversion import blend
from faceswap_gan.conversion.parts import FaceParts
from faceswap_gan.conversion.track_color import Memory
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.conversion.transform import FrameTransform
from faceswap_gan.faces import align
from faceswap_gan.faces import geometry
from faceswap_gan.faces.geometry import Face
from faceswap_gan.video.frame import Frame


@dataclasses.dataclass(frozen=True)
class Composed:
    """A frame and what was made of it.

    Attributes:
        frame: the frame as it was read.
        image: (H, W, 3) uint8 RGB with the faces swapped; where there was
            none to swap, the frame's own image.
        patches: for each swapped face its mask (S, S, 1) and the (2, 3)
            matrix from the network's picture to the frame.
        memory: what the colour correction remembers after this frame.
    """

    frame: Frame
    image: np.ndarray
    patches: tuple[tuple[np.ndarray, np.ndarray], ...] = ()
    memory: Memory = ()

    def source(self) -> np.ndarray:
        """Gives the picture as it was read: (H, W, 3) uint8."""
        return self.frame.image

    def result(self) -> np.ndarray:
        """Gives the picture with the faces swapped: (H, W, 3) uint8."""
        return self.image

    def mask(self) -> np.ndarray:
        """Draws where and how strongly faces were swapped: (H, W, 3) uint8."""
        drawn = np.zeros_like(self.frame.image)
        for mask, matrix in self.patches:
            white = np.full((*mask.shape[:2], 3), 255.0)
            drawn = blend.paste(drawn, white, mask, matrix)
        return drawn


class Composer:
    """Swaps faces in batches of frames, in the order of time.

    Args:
        transform: what turns an aligned face into another.
        coverage: share of the aligned crop's side that the transform sees,
            as in its training.
        feather: width of the mask's soft edge, see `blend.face_mask`.
        erosion: how far the mask is drawn in, see `blend.face_mask`.
        parts: draws the parts of a face to swap, or None for all of it.
    """

    def __init__(
        self,
        transform: FrameTransform,
        coverage: float,
        feather: float = blend.FEATHER,
        erosion: float = 0.0,
        parts: FaceParts | None = None,
    ):
        self.transform = transform
        self.parts = parts
        self._settings = {
            "coverage": coverage,
            "feather": feather,
            "erosion": erosion,
        }
        self.view = geometry.network_view(coverage, transform.resolution)
        self.outline = blend.face_mask(
            transform.resolution, coverage, feather, erosion
        )

    def settings(self) -> dict[str, Any]:
        """Says, in what JSON gives back as it was, what pictures depend on."""
        return {
            "transform": self.transform.fingerprint(),
            **self._settings,
            **(self.parts.settings() if self.parts else {}),
        }

    def __call__(
        self, frames: list[tuple[Frame, list[Face]]], color: TrackColor
    ) -> list[Composed]:
        """Swaps the given faces in each frame.

        Args:
            frames: frames with the faces to swap in them.
            color: corrects the colours, and remembers those of the frames
                before.

        Returns:
            One result for each frame, in the same order.
        """
        faces = [(frame, face) for frame, own in frames for face in own]
        if not faces:
            return [
                Composed(frame, frame.image, memory=color.memory)
                for frame, _ in frames
            ]
        matrices = [
            geometry.compose(self.view, geometry.alignment(face.landmarks))
            for _, face in faces
        ]
        aligned = [
            align.warp(frame.image, matrix, self.transform.resolution)
            for (frame, _), matrix in zip(faces, matrices, strict=True)
        ]
        batch = np.float32(aligned) / 127.5 - 1
        rgba = self.transform(batch, [face.track for _, face in faces])
        pieces = zip(aligned, rgba, matrices, strict=True)
        return [
            self._composed(
                frame, [(face, *next(pieces)) for face in own], color
            )
            for frame, own in frames
        ]

    def _composed(
        self, frame: Frame, pieces: list[tuple], color: TrackColor
    ) -> Composed:
        image, patches = frame.image, []
        for face, aligned, rgba, matrix in pieces:
            mask = rgba[..., :1] * self.outline
            picture = (rgba[..., 1:] + 1) * 127.5
            time = float(frame.time or 0)
            picture = color(picture, aligned, mask, face.track, time)
            if self.parts is not None:
                size = self.transform.resolution
                mask = mask * self.parts(frame.image, face, matrix, size)
            back = geometry.invert(matrix)
            image = blend.paste(image, picture, mask, back)
            patches.append((mask, back))
        return Composed(frame, image, tuple(patches), color.memory)

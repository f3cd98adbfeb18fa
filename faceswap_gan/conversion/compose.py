"""Swaps the faces in frames: align, transform, colour, blend, paste."""

import dataclasses
from collections.abc import Mapping
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np

from faceswap_gan.conversion import blend
from faceswap_gan.conversion.covering import Masks
from faceswap_gan.conversion.covering import brows_mask
from faceswap_gan.conversion.covering import covering
from faceswap_gan.conversion.parts import parts_mask
from faceswap_gan.conversion.track_color import Memory
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.conversion.transform import FrameTransform
from faceswap_gan.faces import align
from faceswap_gan.faces import geometry
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.video.frame import Frame

# Standard deviation, in a network's pixels, of the blur that sharpening
# undoes: the mean over a pixel and the two resamplings.
_FINEST = 0.8


@dataclasses.dataclass(frozen=True)
class Composed:
    """A frame and what was made of it.

    Attributes:
        frame: the frame as it was read.
        image: (H, W, 3) uint8 RGB with the faces swapped; where there was
            none to swap, the frame's own image.
        patches: for each swapped face its mask (S, S, 1) and the (2, 3)
            matrix from the network's picture to the frame. A face whose mask
            is empty is not swapped.
        swapped: the track of each of these faces.
        memory: what the colour correction remembers after this frame.
    """

    frame: Frame
    image: np.ndarray
    patches: tuple[tuple[np.ndarray, np.ndarray], ...] = ()
    swapped: tuple[int, ...] = ()
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


@dataclasses.dataclass(frozen=True)
class Look:
    """How a swapped face is finished and laid over the frame.

    Attributes:
        feather: width of the mask's soft edge, see `blend.face_mask`.
        erosion: how far the mask is drawn in, see `blend.face_mask`.
        enhance: how much of its difference from the original face is added
            to the swapped one, which makes it less alike: 0 to 0.4.
        sharpen: how much of its finest detail, which a network's pixels
            average away, is added to the swapped face.
        parts: names in `PARTS` of what is swapped, or None for all of the
            face as the network's alpha says.
    """

    feather: float = blend.FEATHER
    erosion: float = 0.0
    enhance: float = 0.0
    sharpen: float = 0.25
    parts: tuple[str, ...] | None = None


class Composer:
    """Swaps faces in batches of frames, in the order of time.

    Args:
        transform: what turns an aligned face into another.
        coverage: share of the aligned crop's side that the transform sees,
            as in its training.
        look: how faces are laid over the frame.
        landmarks: finds 68 points, so that a mask keeps to the face's own
            outline and parts; None makes do with the five points.
        others: transforms of the same resolution, for further people.
    """

    def __init__(
        self,
        transform: FrameTransform,
        coverage: float,
        look: Look = Look(),
        landmarks: LandmarkModel | None = None,
        others: Sequence[FrameTransform] = (),
    ):
        self.transform, self.coverage = transform, coverage
        self.transforms = (transform, *others)
        self.look, self.landmarks = look, landmarks
        self.view = geometry.network_view(coverage, transform.resolution)
        self.oval = self._face_mask(None)

    def settings(self) -> dict[str, Any]:
        """Says, as JSON can hold it, what pictures depend on."""
        model = self.landmarks
        return {
            "transforms": [one.fingerprint() for one in self.transforms],
            "coverage": self.coverage,
            "landmarks": "five-point" if model is None else model.name,
            **dataclasses.asdict(self.look),
        }

    def __call__(
        self,
        frames: list[tuple[Frame, list[Face]]],
        color: TrackColor,
        roles: Mapping[int, int] = MappingProxyType({}),
    ) -> list[Composed]:
        """Swaps the given faces in each frame.

        Args:
            frames: frames with the faces to swap in them.
            color: corrects the colours, and remembers those of the frames
                before.
            roles: number of each track's transform, where it is not 0.

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
        masks = [self._masks(frame.image, face) for frame, face in faces]
        rgba = self._transformed(aligned, masks, [f for _, f in faces], roles)
        pieces = zip(aligned, rgba, masks, matrices, strict=True)
        return [
            self._composed(
                frame, [(face, *next(pieces)) for face in own], color
            )
            for frame, own in frames
        ]

    def _transformed(
        self,
        aligned: list[np.ndarray],
        masks: list[Masks],
        faces: list[Face],
        roles: Mapping[int, int],
    ) -> np.ndarray:
        """Hands each face to its transform: (B, S, S, 4)."""
        batch = np.float32(aligned) / 127.5 - 1
        numbers = np.array([roles.get(face.track, 0) for face in faces])
        rgba = np.empty((*batch.shape[:3], 4), np.float32)
        for number in np.unique(numbers):
            (own,) = np.nonzero(numbers == number)
            tracks = [faces[n].track for n in own]
            transform = self.transforms[number]
            rgba[own] = transform(batch[own], tracks)
            if self.landmarks is not None:
                brows = np.stack([masks[n].brows for n in own])
                alpha = covering(
                    transform, batch[own], tracks, rgba[own, ..., :1], brows
                )
                rgba[own, ..., :1] = alpha
        rgba[..., :1] = blend.decided(rgba[..., :1])
        return rgba

    def _composed(
        self, frame: Frame, pieces: list[tuple], color: TrackColor
    ) -> Composed:
        image, patches, swapped = frame.image, [], []
        for face, aligned, rgba, masks, matrix in pieces:
            picture = self._finished(rgba[..., 1:], aligned)
            mask = np.minimum(rgba[..., :1], masks.whole)
            time = float(frame.time or 0)
            # An eye's own mean says nothing of the light: colours are those
            # of the whole face, whichever parts are swapped.
            picture = color(picture, aligned, mask, face.track, time)
            back = geometry.invert(matrix)
            mask = mask * masks.chosen
            if mask.any():
                image = blend.paste(image, picture, mask, back)
                patches.append((mask, back))
                swapped.append(face.track)
        return Composed(
            frame, image, tuple(patches), tuple(swapped), color.memory
        )

    def _finished(self, rgb: np.ndarray, aligned: np.ndarray) -> np.ndarray:
        """Gives a network's colours as (S, S, 3) float32 in 0..255."""
        picture = (rgb + 1) * 127.5
        picture = picture + self.look.enhance * (picture - aligned)
        soft = cv2.GaussianBlur(picture, (0, 0), _FINEST)
        picture = picture + self.look.sharpen * (picture - soft)
        return np.clip(picture, 0, 255)

    def _masks(self, image: np.ndarray, face: Face) -> Masks:
        crop = geometry.alignment(face.landmarks)
        points, whole = face.landmarks, self.oval
        if self.landmarks is not None:
            points = self.landmarks.points(image, face)
            outline = blend.face_outline(geometry.transform(crop, points))
            whole = self._face_mask(outline)
        seen = geometry.transform(geometry.compose(self.view, crop), points)
        size, parts = self.transform.resolution, self.look.parts
        chosen = 1.0 if parts is None else parts_mask(seen, parts, size)
        brows = 0.0
        if self.landmarks is not None:
            brows = np.minimum(brows_mask(seen, size), whole)
        return Masks(whole, chosen, brows)

    def _face_mask(self, outline: np.ndarray | None) -> np.ndarray:
        return blend.face_mask(
            self.transform.resolution,
            self.coverage,
            self.look.feather,
            self.look.erosion,
            outline,
        )

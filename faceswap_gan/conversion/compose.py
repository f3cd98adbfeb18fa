"""Swaps the faces in frames: align, transform, colour, blend, paste."""

import dataclasses
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

import cv2
import numpy as np

from faceswap_gan.conversion import blend
from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.color import VERSION as COLOR_VERSION
from faceswap_gan.conversion.composed import AssignedFace
from faceswap_gan.conversion.composed import Composed
from faceswap_gan.conversion.parts import FaceParts
from faceswap_gan.conversion.residual_source import Masks
from faceswap_gan.conversion.residual_source import cover_residual_source
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.faces import align
from faceswap_gan.faces import geometry
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.faces.frame_transform import FrameTransform
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.networks.pictures import normalized
from faceswap_gan.video.frame import Frame

# Standard deviation, in a network's pixels, of the blur that sharpening
# undoes: the mean over a pixel and the two resamplings.
_FINEST = 0.8


class _Cut(NamedTuple):
    """A face as its transform sees it.

    Attributes:
        face: the face.
        transform: the number of its transform.
        time: of its frame, in seconds.
        crop: (S, S, 3) uint8 RGB.
        matrix: (2, 3) similarity from the frame to the crop.
        masks: see `Masks`.
    """

    face: Face
    transform: int
    time: float
    crop: np.ndarray
    matrix: np.ndarray
    masks: Masks


class Composer:
    """Swaps faces in batches of frames, in the order of time.

    Args:
        transforms: what turns aligned faces into others, one for each person
            seen; each has its own template, coverage and resolution.
        options: how faces are laid over the frame.
        landmarks: finds 68 points or 478, so that a mask keeps to the face's
            own outline and parts; None makes do with the five points.
    """

    def __init__(
        self,
        transforms: Sequence[FrameTransform],
        options: BlendOptions | None = None,
        landmarks: LandmarkModel | None = None,
    ):
        self.transforms = tuple(transforms)
        self.options, self.landmarks = options or BlendOptions(), landmarks
        self._plain_masks = [
            self._face_mask(transform.spec) for transform in self.transforms
        ]

    def settings(self) -> dict[str, Any]:
        """Says, as JSON can hold it, what pictures depend on."""
        model = self.landmarks
        return {
            "transforms": [
                [one.fingerprint(), dataclasses.asdict(one.spec)]
                for one in self.transforms
            ],
            "landmarks": "five-point" if model is None else model.name,
            "color_version": COLOR_VERSION,
            **dataclasses.asdict(self.options),
        }

    def __call__(
        self,
        frames: list[tuple[Frame, list[AssignedFace]]],
        color: TrackColor,
    ) -> list[Composed]:
        """Swaps the given faces in each frame.

        Args:
            frames: frames with the faces to swap in them.
            color: corrects the colours, and remembers those of the frames
                before.

        Returns:
            One result for each frame, in the same order.
        """
        return list(self.one_by_one(frames, color))

    def one_by_one(
        self,
        frames: list[tuple[Frame, list[AssignedFace]]],
        color: TrackColor,
    ) -> Iterator[Composed]:
        """Yields what a call returns, each frame as soon as it is done.

        The next can then be pasted while this one is encoded.

        Args:
            frames: frames with the faces to swap in them.
            color: see `__call__`.
        """
        points = iter(self._points(frames))
        cuts = [
            [self._cut(frame, *assigned, next(points)) for assigned in faces]
            for frame, faces in frames
        ]
        made = iter(self._transformed([cut for own in cuts for cut in own]))
        for (frame, _), own in zip(frames, cuts, strict=True):
            faces = [(cut, *next(made)) for cut in own]
            yield self._composed(frame, faces, color)

    def _points(
        self, frames: list[tuple[Frame, list[AssignedFace]]]
    ) -> list[np.ndarray]:
        """Returns the points of all faces, in their order."""
        images = [frame.image for frame, own in frames for _ in own]
        faces = [face for _, own in frames for face, _ in own]
        if self.landmarks is None:
            return [face.landmarks for face in faces]
        return self.landmarks.points_of_all(images, faces)

    def _cut(
        self, frame: Frame, face: Face, number: int, points: np.ndarray
    ) -> _Cut:
        spec = self.transforms[number].spec
        matrix = spec.matrix(face.landmarks)
        crop = align.warp(frame.image, matrix, spec.resolution)
        masks = self._masks(face, number, points[:, :2])
        time = float(frame.time or 0)
        return _Cut(face, number, time, crop, matrix, masks)

    def _transformed(
        self, cuts: Sequence[_Cut]
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Hands faces to their transforms, all of one together.

        Returns:
            For each face its alpha (S, S, 1) and its RGB (S, S, 3), float32.
        """
        made: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        for number in sorted({cut.transform for cut in cuts}):
            places = [n for n, c in enumerate(cuts) if c.transform == number]
            own = self._applied(number, [cuts[place] for place in places])
            made |= zip(places, zip(*own, strict=True), strict=True)
        return [made[place] for place in range(len(cuts))]

    def _applied(
        self, number: int, cuts: Sequence[_Cut]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Returns the alpha (B, S, S, 1) and the RGB (B, S, S, 3) of faces."""
        transform, batch = self.transforms[number], _batch_of(cuts)
        made = np.asarray(transform(batch), np.float32)
        policy = transform.spec.alpha
        if policy == "none":
            return np.ones_like(made[..., :1]), made
        alpha, rgb = made[..., :1], made[..., 1:]
        if self.landmarks is not None:
            regions = np.stack([cut.masks.eye_region for cut in cuts])
            alpha = cover_residual_source(transform, batch, alpha, regions)
        if policy == "hard":
            return blend.harden_alpha(alpha), rgb
        return np.clip(alpha, 0, 1), rgb

    def _composed(
        self,
        frame: Frame,
        faces: list[tuple[_Cut, np.ndarray, np.ndarray]],
        color: TrackColor,
    ) -> Composed:
        image, patches, swapped = frame.image, [], []
        for cut, alpha, rgb in faces:
            picture = self._finished(rgb, cut.crop)
            mask = np.minimum(alpha, cut.masks.whole)
            # An eye's own mean says nothing of the light: colours are those
            # of the whole face, whichever parts are swapped.
            picture = color(
                picture,
                cut.crop,
                mask,
                cut.face.track,
                cut.time,
                cut.masks.regions,
            )
            back = geometry.invert(cut.matrix)
            mask = mask * cut.masks.chosen
            if mask.any():
                image = blend.paste(image, picture, mask, back)
                patches.append((mask, back))
                swapped.append(cut.transform)
        return Composed(
            frame, image, tuple(patches), tuple(swapped), color.state
        )

    def _finished(self, rgb: np.ndarray, aligned: np.ndarray) -> np.ndarray:
        """Returns a network's colours as (S, S, 3) float32 in 0..255."""
        picture = (rgb + 1) * 127.5
        picture = picture + self.options.enhance * (picture - aligned)
        soft = cv2.GaussianBlur(picture, (0, 0), _FINEST)
        picture = picture + self.options.sharpen * (picture - soft)
        return np.clip(picture, 0, 255)

    def _masks(self, face: Face, number: int, points: np.ndarray) -> Masks:
        spec = self.transforms[number].spec
        whole = self._plain_masks[number]
        if self.landmarks is not None:
            crop = geometry.alignment(face.landmarks)
            outline = blend.face_outline(geometry.transform(crop, points))
            whole = self._face_mask(spec, outline)
        seen = geometry.transform(spec.matrix(face.landmarks), points)
        parts = self.options.parts
        drawn = FaceParts(seen, spec.resolution)
        chosen = 1.0 if parts is None else drawn.mask(parts)
        eye_region = 0.0
        if self.landmarks is not None:
            eye_region = np.minimum(drawn.eye_region(), whole)
        return Masks(whole, chosen, drawn.color_regions(), eye_region)

    def _face_mask(
        self, spec: TransformSpec, outline: np.ndarray | None = None
    ) -> np.ndarray:
        feather, erosion = self.options.feather, self.options.erosion
        return blend.face_mask(spec, feather, erosion, outline)


def _batch_of(cuts: Sequence[_Cut]) -> FaceBatch:
    return FaceBatch(
        normalized([cut.crop for cut in cuts]),
        [cut.face.track for cut in cuts],
        [cut.time for cut in cuts],
        np.stack(
            [geometry.transform(c.matrix, c.face.landmarks) for c in cuts]
        ),
    )

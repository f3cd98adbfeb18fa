"""Probes of the pictures themselves: over time, at the border, rebuilt."""

from collections import deque
from typing import Any

import numpy as np

from faceswap_gan.evaluation import border
from faceswap_gan.evaluation import temporal
from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.evaluation.metrics import ssim
from faceswap_gan.evaluation.pairs import Pair
from faceswap_gan.faces.align import align
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.faces.frame_transform import FrameTransform
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import compose
from faceswap_gan.faces.geometry import network_view
from faceswap_gan.networks.pictures import normalized
from faceswap_gan.networks.pictures import to_uint8

UNCHANGED = 100.0
_WINDOW = network_view(0.8, 128)
_WINDOW_SIZE = 128
_JUMP = 5.0


class TemporalProbe:
    """How steady the swapped face is, beside the original."""

    every = 1

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}
        self._last: deque[Pair] = deque(maxlen=3)
        self._changes: dict[str, list[Any]] = {"warp": [], "flicker": []}

    def observe(self, pair: Pair) -> dict[str, float]:
        """Returns warp error and flicker, original and swapped."""
        if self._last and not _follows(self._last[-1], pair):
            self._last.clear()
        self._last.append(pair)
        if len(self._last) < 3:
            return {}
        matrix = compose(_WINDOW, alignment(self._last[1].face.landmarks))
        original, swapped = (
            [warp(picture, matrix, _WINDOW_SIZE) for picture in pictures]
            for pictures in (
                [pair.original for pair in self._last],
                [pair.swapped for pair in self._last],
            )
        )
        path, steady = temporal.motion(*original[:2])
        found = {
            "warp": [
                temporal.warp_error(clip[0], clip[1], path, steady)
                for clip in (original, swapped)
            ],
            "flicker": [
                temporal.flicker(*clip) for clip in (original, swapped)
            ],
        }
        for name, values in found.items():
            self._changes[name].append(values)
        return {
            f"{name}_{side}": value
            for name, values in found.items()
            for side, value in zip(("original", "swapped"), values, strict=True)
        }

    def summary(self) -> dict[str, float]:
        """Returns both ratios of the swapped clip to the original.

        Frames in which the original changes far more than in its median one
        are jump cuts, and left out.
        """
        scores = {}
        for name, rows in self._changes.items():
            original, swapped = np.reshape(rows, (-1, 2)).T
            usual = original <= _JUMP * np.median(original) if rows else []
            total = original[usual].sum()
            if total > 0:
                scores[f"{name}_ratio"] = float(swapped[usual].sum() / total)
            else:
                reason = "It needs a video in which something moves."
                self.missing[f"{name}_ratio"] = reason
        return scores


class BorderProbe:
    """What the swap does along its border and outside it.

    Args:
        every: look at every n-th pair.
    """

    def __init__(self, every: int = 1):
        self.every = every
        self.missing: dict[str, str] = {}

    def observe(self, pair: Pair) -> dict[str, float]:
        """Returns the errors of colour and seam and the background's PSNR."""
        before, after = (
            align(picture, pair.face.landmarks)
            for picture in (pair.original, pair.swapped)
        )
        region = border.altered_region(before, after)
        values = {}
        if region is not None:
            values["color_error"] = border.color_error(before, after, region)
            values["seam_error"] = border.seam_error(before, after, region)
        kept = border.background_psnr(
            pair.original, pair.swapped, pair.face.landmarks
        )
        if kept is not None:
            values["background_psnr"] = min(kept, UNCHANGED)
        return {k: v for k, v in values.items() if v is not None}

    def summary(self) -> dict[str, float]:
        """Returns nothing more: the scores are means."""
        return {}


class ReconstructionProbe:
    """How well a person's own decoder draws the original's faces.

    Args:
        transform: encodes and decodes as the person seen.
        held_out: whether the faces were kept from the training.
        every: look at every n-th pair.
    """

    def __init__(
        self,
        transform: FrameTransform,
        held_out: bool,
        every: int = 1,
    ):
        self.transform, self.every = transform, every
        self.prefix = "reconstruction" if held_out else "training"
        self.faces: list[np.ndarray] = []
        self.missing: dict[str, str] = {}

    def observe(self, pair: Pair) -> dict[str, float]:
        """Keeps the network's view of the original face."""
        spec = self.transform.spec
        matrix = spec.matrix(pair.face.landmarks)
        self.faces.append(warp(pair.original, matrix, spec.resolution))
        return {}

    def summary(self) -> dict[str, float]:
        """Returns the mean PSNR and SSIM."""
        if not self.faces:
            return {}
        inputs = normalized(self.faces)
        batch = FaceBatch.of_crops(inputs, self.transform.spec)
        drawn = to_uint8(self.transform(batch)[..., -3:])
        pairs = list(zip(drawn, self.faces, strict=True))
        return {
            f"{self.prefix}_psnr": float(np.mean([psnr(*p) for p in pairs])),
            f"{self.prefix}_ssim": float(np.mean([ssim(*p) for p in pairs])),
        }


def _follows(first: Pair, second: Pair) -> bool:
    return second.index == first.index + 1 and second.shot == first.shot

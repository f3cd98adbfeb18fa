"""Colour correction that follows each track smoothly."""

import math

import numpy as np

from faceswap_gan.conversion.color import ColorMethod
from faceswap_gan.conversion.color import Statistics

TrackState = tuple[float, Statistics, Statistics, Statistics]
"""The time of a track's last face, and averages: of it, of the scene, of the
seam between them."""
ColorState = tuple[tuple[int, float, Statistics, Statistics, Statistics], ...]


class TrackColor:
    """Corrects faces with statistics that follow each track smoothly.

    Statistics of single frames flutter with every blink, unless the method is
    steady. Those of the swapped face and of the scene are averaged over the
    recent past, both alike, so that a change of light that both show is kept.
    What a network changes by itself is then kept too: a steady method corrects
    each frame by its own statistics, and averages along the mask's edge alone.

    Args:
        method: how colours are corrected.
        seconds: how far back the average reaches (time constant); 0 corrects
            each frame by itself.
        state: of another one, to go on where it was.
    """

    def __init__(
        self, method: ColorMethod, seconds: float = 0.5, state: ColorState = ()
    ):
        self.method = method
        self.seconds = seconds
        self._tracks: dict[int, TrackState] = {row[0]: row[1:] for row in state}

    @property
    def state(self) -> ColorState:
        """What it remembers now: each track's number, time and averages."""
        return tuple((track, *past) for track, past in self._tracks.items())

    def __call__(
        self,
        swapped: np.ndarray,
        target: np.ndarray,
        mask: np.ndarray,
        track: int | None,
        time: float,
        regions: np.ndarray | None = None,
    ) -> np.ndarray:
        """Transfers the colours of `target` to `swapped` inside `mask`.

        Args:
            swapped: (H, W, 3) RGB in 0..255.
            target: (H, W, 3) RGB in 0..255.
            mask: (H, W, 1) weights in [0, 1].
            track: number of the face's track; None in pictures, each of which
                is corrected by itself.
            time: of the frame, in seconds.
            regions: see `ColorMethod.statistics`.

        Returns:
            (H, W, 3) float32 RGB in 0..255.
        """
        own = self.method.statistics(swapped, mask, regions)
        wanted = self.method.statistics(target, mask, regions)
        past: TrackState = (time, None, None, None)
        if track is not None:
            past = self._tracks.get(track, past)
        keep = self._keep(time - past[0])
        share = 0.0 if self.method.steady else keep
        own = _average(past[1], own, share)
        wanted = _average(past[2], wanted, share)
        moved = self.method.apply(swapped, own, wanted, regions)
        seam = self.method.seam(moved, target, mask, regions)
        seam = _average(past[3], seam, keep)
        if track is not None:
            self._tracks[track] = time, own, wanted, seam
        return self.method.join(moved, seam)

    def _keep(self, gap: float) -> float:
        return math.exp(-abs(gap) / self.seconds) if self.seconds else 0.0


def _average(old: Statistics, new: Statistics, keep: float) -> Statistics:
    if old is None or new is None:
        return old if new is None else new
    return keep * old + (1 - keep) * new

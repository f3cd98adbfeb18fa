"""Which frames a report shows: some along the way, and the worst."""

import dataclasses
from collections.abc import Callable

import numpy as np

from faceswap_gan.evaluation.pairs import Pair
from faceswap_gan.faces.align import align

SAMPLES = 6

Badness = Callable[[dict[str, float]], float]

# How bad a frame is by each criterion, given its values.
_CRITERIA: dict[str, tuple[str, Badness]] = {
    "identity_margin": (
        "Least like the person swapped in",
        lambda values: -values["identity_margin"],
    ),
    "mouth_swapped": (
        "Mouth least like the original",
        lambda values: abs(values["mouth_swapped"] - values["mouth_original"]),
    ),
    "color_error": (
        "Largest colour step",
        lambda values: values["color_error"],
    ),
    "seam_error": ("Hardest seam", lambda values: values["seam_error"]),
    "flicker_swapped": (
        "Most added flicker",
        lambda values: values["flicker_swapped"] - values["flicker_original"],
    ),
}


@dataclasses.dataclass(frozen=True, eq=False)
class Shown:
    """A frame of a report.

    Attributes:
        title: why it is shown.
        frame: its number.
        time: seconds, None for pictures.
        metric: what it is worst by, empty for a sample.
        value: its value of that.
        image: (256, 512, 3) uint8 RGB, original and swapped face.
    """

    title: str
    frame: int
    time: float | None
    metric: str
    value: float | None
    image: np.ndarray


class Gallery:
    """Keeps the frames to show while pairs go by, a few at a time.

    Args:
        expected: about how many pairs will come, or None.
        samples: how many evenly spaced frames to show.
    """

    def __init__(self, expected: int | None, samples: int = SAMPLES):
        self._distance = max(1, (expected or 50 * samples) // samples)
        self._most, self._seen = samples, 0
        self._lost: Shown | None = None
        self._badness: dict[str, float] = {}
        self.samples: list[Shown] = []
        self._worst: dict[str, Shown] = {}

    @property
    def worst(self) -> list[Shown]:
        """The worst frame by each criterion, in their order."""
        chosen = [
            self._worst[name] for name in _CRITERIA if name in self._worst
        ]
        return chosen if self._lost is None else [self._lost, *chosen]

    def observe(self, pair: Pair, values: dict[str, float]) -> None:
        """Looks at a pair and its values by name."""
        if (
            self._seen % self._distance == self._distance // 2
            and len(self.samples) < self._most
        ):
            self.samples.append(_shown(pair, "Sample"))
        self._seen += 1
        if pair.swapped_face is None and self._lost is None:
            self._lost = _shown(pair, "First frame whose face is not found")
        for name, (title, badness) in _CRITERIA.items():
            if name in values:
                bad = badness(values)
                if bad > self._badness.get(name, -np.inf):
                    self._badness[name] = bad
                    shown = _shown(pair, title, name, values[name])
                    self._worst[name] = shown


def _shown(
    pair: Pair, title: str, metric: str = "", value: float | None = None
) -> Shown:
    crops = [
        align(picture, pair.face.landmarks)
        for picture in (pair.original, pair.swapped)
    ]
    image = np.concatenate(crops, axis=1)
    return Shown(title, pair.index, pair.time, metric, value, image)

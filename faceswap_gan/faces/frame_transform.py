"""The contract of what a conversion applies to aligned faces."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Literal
from typing import Protocol
from typing import get_args
from typing import runtime_checkable

import numpy as np

from faceswap_gan.faces import geometry
from faceswap_gan.faces.geometry import TEMPLATES
from faceswap_gan.faces.geometry import WIDE
from faceswap_gan.faces.track import Track
from faceswap_gan.suggestion import check_known

if TYPE_CHECKING:
    import keras

AlphaPolicy = Literal["hard", "soft", "none"]
PasteRegion = Literal["face", "crop"]


@dataclasses.dataclass(frozen=True)
class TransformSpec:
    """How the faces of a transform are cut out, and what of them is pasted.

    Attributes:
        coverage: share of the aligned crop's side that the transform sees,
            as in its training.
        resolution: side S of its pictures in pixels.
        template: the alignment of its crops, a name in `TEMPLATES`.
        alpha: `hard` where its alpha is a network's guess, which is made to
            say yes or no where it is all but sure; `soft` where it is used as
            it is; `none` where the transform gives RGB alone.
        region: `face` where nothing beyond the outline of the face is pasted;
            `crop` where all of the picture is, soft along its border.

    Raises:
        ConfigError: there is no such template, policy or region.
        ValueError: coverage or resolution is not positive.
    """

    coverage: float
    resolution: int
    template: str = WIDE
    alpha: AlphaPolicy = "hard"
    region: PasteRegion = "face"

    def __post_init__(self) -> None:
        check_known("alignment template", self.template, TEMPLATES)
        check_known("alpha policy", self.alpha, get_args(AlphaPolicy))
        check_known("paste region", self.region, get_args(PasteRegion))
        if self.coverage <= 0 or self.resolution < 1:
            raise ValueError(
                "coverage and resolution are positive. Received: "
                f"{self.coverage}, {self.resolution}"
            )

    def matrix(self, landmarks: np.ndarray) -> np.ndarray:
        """Returns the (2, 3) similarity from a frame to the picture.

        Args:
            landmarks: (5, 2) points of the face in the frame.
        """
        view = geometry.network_view(self.coverage, self.resolution)
        crop = geometry.alignment(landmarks, self.template)
        return geometry.compose(view, crop)

    def from_wide(self, zoom: int = 1) -> np.ndarray:
        """Returns the (2, 3) map from the wide aligned crop to the picture.

        Args:
            zoom: how many times the picture's side is enlarged.
        """
        view = geometry.network_view(self.coverage, self.resolution * zoom)
        if self.template == WIDE:
            return view
        points = TEMPLATES[WIDE] * geometry.ALIGNED_SIZE - 0.5
        crop = geometry.alignment(points, self.template)
        return geometry.compose(view, crop)

    def points(self) -> np.ndarray:
        """Returns the (5, 2) points of the template in the picture."""
        crop = TEMPLATES[self.template] * geometry.ALIGNED_SIZE - 0.5
        view = geometry.network_view(self.coverage, self.resolution)
        return geometry.transform(view, crop)


@dataclasses.dataclass(frozen=True, eq=False)
class FaceBatch:
    """Faces that go through a transform together, each track in time order.

    Attributes:
        crops: (B, S, S, 3) float32 RGB in [-1, 1], B >= 1.
        tracks: number of each face's track, None in pictures.
        times: seconds of each face's frame; 0 in pictures.
        points: (B, 5, 2) the five points, in pixels of the crops.
        mesh: (B, 478, 3) points of the whole face, in pixels of the crops, or
            None where no mesh model looked.
        expression: (B, n) coefficients of the faces' expressions, or None.
    """

    crops: np.ndarray
    tracks: Sequence[int | None]
    times: Sequence[float]
    points: np.ndarray
    mesh: np.ndarray | None = None
    expression: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.crops)

    def take(self, places: Sequence[int]) -> "FaceBatch":
        """Returns the faces at some places."""
        places = list(places)
        return FaceBatch(
            self.crops[places],
            [self.tracks[place] for place in places],
            [self.times[place] for place in places],
            self.points[places],
            None if self.mesh is None else self.mesh[places],
            None if self.expression is None else self.expression[places],
        )

    @classmethod
    def of_crops(cls, crops: np.ndarray, spec: TransformSpec) -> "FaceBatch":
        """Returns a batch of aligned faces that belong to no video.

        Args:
            crops: see `FaceBatch`.
            spec: how they were cut out; their points are its template's.
        """
        count = len(crops)
        alike = np.repeat(spec.points()[None], count, axis=0)
        return cls(crops, [None] * count, [0.0] * count, alike)


class FrameTransform(Protocol):
    """What a converter applies to the aligned faces of a video.

    Attributes:
        spec: how faces are cut out for it, and what is pasted.
    """

    spec: TransformSpec

    def __call__(self, faces: FaceBatch) -> np.ndarray:
        """Transforms a batch of faces.

        Args:
            faces: cut out as `spec` says.

        Returns:
            (B, S, S, 4) float32: alpha in [0, 1], then RGB in [-1, 1]; without
            the alpha, (B, S, S, 3), where the alpha policy is `none`.
        """
        ...

    def fingerprint(self) -> str:
        """Returns what tells it from transforms that make other pictures."""
        ...


@runtime_checkable
class SeenTransform(FrameTransform, Protocol):
    """A transform that also knows where the faces are that it replaces."""

    def seen_alpha(self, faces: FaceBatch) -> np.ndarray | None:
        """Finds where the faces are whose place others take.

        Args:
            faces: see `__call__`.

        Returns:
            (B, S, S, 1) float32 in [0, 1], or None where that is not known.
        """
        ...


@runtime_checkable
class PreparedTransform(FrameTransform, Protocol):
    """A transform that looks at whole tracks before the first of its faces."""

    def prepare(self, tracks: Sequence[Track]) -> None:
        """Looks at the faces of a video that it will get, all at once.

        It is called before each second pass over a video, also when a killed
        one is resumed, and not for pictures, which have no tracks.

        Args:
            tracks: those that it transforms, smoothed.
        """
        ...


@runtime_checkable
class NetworkTransform(FrameTransform, Protocol):
    """A transform that is one network of Keras, which can be exported.

    Attributes:
        network: gives (B, S, S, 4) for crops (B, S, S, 3), see `__call__`.
    """

    network: "keras.Model"

"""How synthetic performances are filmed and published.

Renderings are cleaner than any camera's pictures. What a detector learns on
them holds for real footage only if hair and walls are rough, sensors noisy,
lenses soft, and films resized and compressed.
"""

import dataclasses
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter

RATE = Fraction(25)


def stranger(people: Sequence[Identity], rng: np.random.Generator) -> Identity:
    """Draws somebody with a feature of this and a feature of that person.

    Args:
        people: whose features are mixed.
        rng: draws.
    """
    drawn = {}
    for field in dataclasses.fields(Identity):
        chosen = rng.integers(len(people), size=2)
        first, second = (getattr(people[i], field.name) for i in chosen)
        share = rng.uniform()
        if isinstance(first, str):
            drawn[field.name] = first
        elif isinstance(first, tuple):
            pairs = zip(first, second, strict=True)
            drawn[field.name] = tuple(
                round(a + share * (b - a)) for a, b in pairs
            )
        else:
            drawn[field.name] = first + share * (second - first)
    return Identity(**drawn)


@dataclasses.dataclass(frozen=True)
class Camera:
    """How a performance is filmed.

    Attributes:
        focus: blur of the lens, standard deviation in pixels.
        behind: blur of what lies behind the head, 0 for none.
        texture: strength of hair, cloth and walls, which renderings lack,
            in levels.
        grain: standard deviation of the sensor's noise, in levels.
        softness: blur of the noise, in pixels.
        smoothing: levels of noise that the camera removes, 0 for none.
    """

    focus: float
    behind: float
    texture: float
    grain: float
    softness: float
    smoothing: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Camera":
        """Draws a camera."""
        return cls(
            focus=rng.uniform(0.1, 0.8),
            behind=_sometimes(rng, 0.3, 2.0, 6.0),
            texture=_sometimes(rng, 0.7, 0.0, 14.0),
            grain=rng.uniform(0.0, 5.0),
            softness=rng.uniform(0.1, 0.7),
            smoothing=_sometimes(rng, 0.5, 5.0, 30.0),
        )

    def film(self, take: Rendering, rng: np.random.Generator) -> np.ndarray:
        """Returns a rendering as the camera sees it, (h, w, 3) uint8."""
        picture = np.float32(take.image)
        if self.texture:
            skin = cv2.GaussianBlur(take.face_mask, (0, 0), 3.0)[..., None]
            rough = _grain(picture.shape, rng.uniform(0.5, 1.5), rng)
            picture += self.texture * rough * (1 - skin)
        if self.behind:
            near = _near(take, self.behind)
            far = cv2.GaussianBlur(picture, (0, 0), self.behind)
            picture = far + near * (picture - far)
        picture = cv2.GaussianBlur(picture, (0, 0), self.focus)
        picture += self.grain * _grain(picture.shape, self.softness, rng)
        picture = np.uint8(np.clip(np.rint(picture), 0, 255))
        if self.smoothing:
            picture = cv2.bilateralFilter(picture, 5, self.smoothing, 2.0)
        return picture


@dataclasses.dataclass(frozen=True)
class Publishing:
    """What happens to a film afterwards.

    Attributes:
        factor: by which it is resized.
        codec: `none`, `jpeg` or `h264`.
        quality: of JPEG, 1 to 100; or H.264's CRF, less is better.
    """

    factor: float = 1.0
    codec: str = "none"
    quality: int = 0

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Publishing":
        """Draws what happens."""
        factor = _sometimes(rng, 0.4, 0.6, 1.5) or 1.0
        codec = str(rng.choice(["none", "jpeg", "h264"], p=[0.1, 0.3, 0.6]))
        low, high = (60, 96) if codec == "jpeg" else (15, 29)
        return cls(factor, codec, int(rng.integers(low, high)))

    def __call__(
        self, pictures: list[np.ndarray], landmarks: list[np.ndarray]
    ) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Returns the pictures as they are published, and the faces' points."""
        height, width = pictures[0].shape[:2]
        size = [2 * round(side * self.factor / 2) for side in (width, height)]
        if self.factor != 1:
            how = cv2.INTER_AREA if self.factor < 1 else cv2.INTER_CUBIC
            pictures = [
                cv2.resize(p, size, interpolation=how) for p in pictures
            ]
        if self.codec == "jpeg":
            pictures = [_jpeg(picture, self.quality) for picture in pictures]
        elif self.codec == "h264":
            pictures = _h264(pictures, self.quality)
        factors = np.array(size) / [width, height]
        return pictures, [(p + 0.5) * factors - 0.5 for p in landmarks]


def _sometimes(
    rng: np.random.Generator, share: float, low: float, high: float
) -> float:
    return rng.uniform(low, high) if rng.random() < share else 0.0


def _grain(
    shape: tuple[int, ...], softness: float, rng: np.random.Generator
) -> np.ndarray:
    """Draws noise of deviation 1, mostly alike in the three colours."""
    noise = 0.5 * rng.standard_normal(shape, np.float32)
    noise += rng.standard_normal((*shape[:2], 1), np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), softness)
    return noise / noise.std()


def _near(take: Rendering, softness: float) -> np.ndarray:
    """Draws where the head is near enough to be sharp, (h, w, 1)."""
    x1, y1, x2, y2 = take.box
    middle = int((x1 + x2) / 2), int(0.6 * y1 + 0.4 * y2)
    axes = int(x2 - x1), int(y2 - y1)
    near = np.zeros(take.image.shape[:2], np.float32)
    cv2.ellipse(near, middle, axes, 0, 0, 360, 1.0, cv2.FILLED)
    return cv2.GaussianBlur(near, (0, 0), softness)[..., None]


def _jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    data = cv2.imencode(".jpg", picture[..., ::-1], options)[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1].copy()


def _h264(pictures: list[np.ndarray], crf: int) -> list[np.ndarray]:
    height, width = pictures[0].shape[:2]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        shape, coarse = (width, height), EncodingOptions(crf=crf)
        with VideoWriter(
            path, *shape, RATE, 1 / RATE, encoding=coarse
        ) as writer:
            for index, picture in enumerate(pictures):
                writer.write(picture, index)
        with VideoReader(path) as video:
            return [frame.image for frame in video]

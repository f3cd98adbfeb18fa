"""How pictures are swapped and finished, whatever they come from."""

import dataclasses
from collections.abc import Callable
from collections.abc import Generator
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np

from faceswap_gan.conversion.assignment import Assignment
from faceswap_gan.conversion.compose import Composer
from faceswap_gan.conversion.composed import AssignedFace
from faceswap_gan.conversion.composed import Composed
from faceswap_gan.conversion.finish import Finish
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.faces.detect import Detector
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.pipeline import batches
from faceswap_gan.video.pipeline import prefetch

BATCH = 8
"""Frames that go through the composer at once."""

Panels = tuple[Callable[[Composed], np.ndarray], ...]


@dataclasses.dataclass(frozen=True)
class ConversionConfig:
    """How pictures are swapped and finished.

    Attributes:
        detector: finds faces.
        composer: swaps them.
        panels: what is drawn side by side.
        assignment: who is swapped.
        encoding: how videos are encoded.
        finish: marks what is written.
    """

    detector: Detector
    composer: Composer
    panels: Panels
    assignment: Assignment
    encoding: EncodingOptions
    finish: Finish

    def settings(self) -> dict[str, Any]:
        """Says, as JSON can hold it, what pictures depend on."""
        return {
            **self.composer.settings(),
            **self.assignment.settings(),
            "panels": [draw.__name__ for draw in self.panels],
            "encoding": self.encoding.given(),
            "finish": self.finish.fingerprint,
        }

    def results(
        self,
        source: Iterable[Frame],
        faces_in: Callable[[Frame], list[AssignedFace]],
        color: TrackColor,
    ) -> Generator[Composed]:
        """Reads and swaps in two threads, ahead of the one that writes.

        Args:
            source: the frames.
            faces_in: returns the faces to swap in a frame.
            color: corrects colours.

        Yields:
            The frames in their order.
        """

        def compose(frames: Iterator[Frame]) -> Iterator[Composed]:
            for batch in batches(frames, BATCH):
                yield from self.composer.one_by_one(
                    [(frame, faces_in(frame)) for frame in batch], color
                )

        frames = prefetch(source)
        with closing(frames), closing(prefetch(compose(frames))) as results:
            yield from results

    def drawn(self, result: Composed) -> np.ndarray:
        """Draws a picture (H, W, 3) uint8, wider with more panels.

        A single one is the result's own, and may be the frame's.
        """
        first, *more = [draw(result) for draw in self.panels]
        return np.concatenate([first, *more], axis=1) if more else first

    def finished(self, result: Composed) -> np.ndarray:
        """Draws and marks a frame."""
        return self.finish.frame(self.drawn(result))

"""What is done to pictures and files of a conversion at the end: marks."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from typing import Self

import numpy as np

from faceswap_gan.provenance.file_search import watermark_of
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.pictures import write_swap
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.video.images import write_image


class Finish(Protocol):
    """Finishes frames, pictures and films.

    Attributes:
        fingerprint: tells it from every other that draws another picture.
    """

    fingerprint: str

    def frame(self, image: np.ndarray) -> np.ndarray:
        """Finishes a frame of a film, (H, W, 3) uint8."""

    def write(
        self, path: Path, image: np.ndarray, swaps: Sequence[Swap]
    ) -> None:
        """Finishes and writes a picture in which people were swapped."""

    def holds(self, film: Path) -> bool:
        """Whether a complete film is as it was to be finished."""

    def is_in(self, images: Iterable[np.ndarray]) -> bool:
        """Whether pictures are as they were to be finished."""

    def stronger(self) -> Self | None:
        """Returns what finishes films that do not hold it, if anything does."""

    def excuse(self, film: Path, files: Sequence[Path]) -> None:
        """Takes note that nothing stronger is left for a film, or refuses.

        Args:
            film: the whole of it.
            files: what of it would not be as it was to be finished.
        """

    def sign_output(
        self, film: Path, output: Path, swaps: Sequence[Swap]
    ) -> None:
        """Finishes a film, or a picture of one, before it has its name."""


class Hooks:
    """A finish of a library's user, who marks by their own means.

    Args:
        frame: applied to each picture just before it is written.
        fingerprint: tells it from every other that draws another picture.
        file: called with each complete file.
    """

    def __init__(
        self,
        frame: Callable[[np.ndarray], np.ndarray] | None = None,
        fingerprint: str = "",
        file: Callable[[Path], None] | None = None,
    ):
        self.fingerprint, self._frame, self._file = fingerprint, frame, file

    def frame(self, image: np.ndarray) -> np.ndarray:
        """See `Finish.frame`."""
        return image if self._frame is None else self._frame(image.copy())

    def write(
        self, path: Path, image: np.ndarray, swaps: Sequence[Swap]
    ) -> None:
        """See `Finish.write`."""
        marked = self.frame(image[..., :3])
        write_image(path, np.dstack([marked, image[..., 3:]]))
        self.sign_output(path, path, swaps)

    def holds(self, film: Path) -> bool:
        """See `Finish.holds`."""
        return True

    def is_in(self, images: Iterable[np.ndarray]) -> bool:
        """See `Finish.is_in`."""
        return True

    def stronger(self) -> None:
        """See `Finish.stronger`."""

    def excuse(self, film: Path, files: Sequence[Path]) -> None:
        """See `Finish.excuse`."""

    def sign_output(
        self, film: Path, output: Path, swaps: Sequence[Swap]
    ) -> None:
        """See `Finish.sign_output`."""
        if self._file is not None:
            self._file(film)


class Marks:
    """The finish of everything that the program itself writes.

    Args:
        marking: the marks.
    """

    def __init__(self, marking: Marking):
        self._marking = marking
        self.fingerprint = marking.fingerprint
        self.frame = marking.frame
        self.holds = marking.is_in_film
        self.is_in = marking.is_in
        self.sign_output = marking.sign_film

    def write(
        self, path: Path, image: np.ndarray, swaps: Sequence[Swap]
    ) -> None:
        """See `Finish.write`."""
        write_swap(path, image, self._marking, swaps)

    def excuse(self, film: Path, files: Sequence[Path]) -> None:
        """See `Finish.excuse`."""
        self._marking.excuse(files, watermark_of(film, thorough=False))

    def stronger(self) -> "Marks | None":
        """See `Finish.stronger`."""
        stronger = self._marking.stronger()
        return None if stronger is None else Marks(stronger)

"""A folder of pictures that is written of a film."""

import itertools
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from faceswap_gan.conversion.composed import Composed
from faceswap_gan.conversion.output_stream import OutputStream
from faceswap_gan.conversion.output_stream import move_into_place
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.provenance.swaps import swaps_at
from faceswap_gan.storage import write_bytes
from faceswap_gan.video import sequences
from faceswap_gan.video.inventory import what_pictures_lose
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.written_form import Coding


class PictureSequence(OutputStream):
    """A folder that gets a picture for each frame; other files there stay.

    Parts and what they are joined to are films of PNG. A picture that shows
    nobody swapped has no mark, as in a folder of pictures.
    """

    sound = None

    @property
    def part(self) -> str:
        """See `OutputStream.part`."""
        return f"{self.kind}{sequences.SUFFIX}"

    def draw(self, result: Composed) -> np.ndarray:
        """See `OutputStream.draw`."""
        swapped = bool(result.swapped)
        return super().draw(result) if swapped else self.unmarked(result)

    def coding(self, video: VideoReader, anew: bool) -> Coding:
        """See `OutputStream.coding`."""
        return sequences.coding_for(video, anew)

    def losses(self, video: VideoReader) -> list[str]:
        """See `OutputStream.losses`."""
        probe = self.path.with_name(f"{self.path.name}{sequences.SUFFIX}")
        writer = self.writer(video, probe)
        writer.discard()
        notes = [p.replace(str(probe), str(self.path)) for p in writer.problems]
        if encoding := self.config.encoding.given():
            notes.append(
                f"{self.path} gets PNG pictures, on which "
                f"{' and '.join(encoding)} have no effect."
            )
        if self.kind == "result":
            notes += what_pictures_lose(self.source, self.path)
        return notes

    def without_marks(self, folder: Path, swaps: Sequence[Swap]) -> list[Path]:
        """See `OutputStream.without_marks`; pictures are passed on singly."""
        numbers = sorted(set().union(*(swap.numbers() for swap in swaps)))
        images = sequences.images_at(self.joined(folder), set(numbers))
        return [
            self._named(number)
            for number, image in zip(numbers, images, strict=False)
            if not self.config.finish.is_in([image])
        ]

    def sign_output(self, folder: Path, swaps: Sequence[Swap]) -> None:
        """Signs the pictures, each naming only who was swapped in it."""
        pictures = sequences.picture_files(self.joined(folder))
        for (staged, final), data in zip(
            self._places(folder), pictures, strict=False
        ):
            write_bytes(staged, data)
            inside = swaps_at(swaps, int(staged.stem))
            if inside:
                self.config.finish.sign_output(staged, final, inside)

    def place(self, folder: Path, frames: int) -> None:
        """See `OutputStream.place`."""
        for staged, final in itertools.islice(self._places(folder), frames):
            move_into_place(staged, final)

    def notes(self, frames: int, swaps: Sequence[Swap]) -> list[str]:
        """See `OutputStream.notes`."""
        notes = []
        swapped = set().union(*(swap.numbers() for swap in swaps))
        if rest := frames - len(swapped):
            notes.append(
                f"Nobody was swapped in {rest} of the {frames} pictures in "
                f"{self.path}, which have no marks."
            )
        places = itertools.islice(self._places(self.path), frames)
        own = {final for _, final in places}
        there = sequences.pictures_in(self.path, self.source.stem)
        if others := [file.name for file in there if file not in own]:
            notes.append(
                f"{self.path} holds {len(others)} more pictures of this name "
                f"from before, from {others[0]} on: delete them if they do not "
                "belong to it."
            )
        return notes

    def _places(self, folder: Path) -> Iterator[tuple[Path, Path]]:
        """Yields where each picture is signed, and where it goes."""
        staging = folder / f"{self.kind}-pictures"
        for number in itertools.count():
            yield staging / f"{number:06d}.png", self._named(number)

    def _named(self, number: int) -> Path:
        name = sequences.picture_name(self.source.stem, number)
        return self.path / name

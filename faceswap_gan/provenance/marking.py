"""Every mark of an output: label, watermark, credentials."""

import copy
import dataclasses
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from faceswap_gan.errors import OutputError
from faceswap_gan.picture_names import image_files
from faceswap_gan.provenance.certificate import SigningIdentity
from faceswap_gan.provenance.certificate import own_identity
from faceswap_gan.provenance.credentials import can_sign
from faceswap_gan.provenance.credentials import make_signer
from faceswap_gan.provenance.credentials import sign
from faceswap_gan.provenance.credentials import signed_picture
from faceswap_gan.provenance.credentials_reader import are_in
from faceswap_gan.provenance.credentials_reader import read
from faceswap_gan.provenance.file_search import watermark_of
from faceswap_gan.provenance.label import Label
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.provenance.unmarked import credentials_alone
from faceswap_gan.provenance.unmarked import without_any
from faceswap_gan.provenance.watermark import STRENGTH
from faceswap_gan.provenance.watermark import Watermark
from faceswap_gan.provenance.watermark_search import Reading
from faceswap_gan.provenance.watermark_search import read as read_watermark
from faceswap_gan.video.heard import how_kept
from faceswap_gan.video.held import held_in

STRENGTHS = (STRENGTH, 2 * STRENGTH, 4 * STRENGTH)
"""How strongly frames are marked: ever more, until the mark can be read."""


class Marking:
    """Marks frames and files of an output.

    Args:
        statement: what the credentials say; its source may be a folder of
            pictures, of which each file's own is then named.
        identity: what signs; this user's self-made one by default.
        label: written into every frame, if any.
        swapped_in: who replaces each person seen, where a statement is
            to name only those who were really swapped.

    Attributes:
        problems: a sentence on each file that does not have every mark.

    Raises:
        CredentialsError: the identity cannot sign.
        OutputError: a self-made one cannot be written.

    Example:
        >>> marking = Marking(Statement(people, model))
        >>> Converter(transform, finish=Marks(marking))
    """

    def __init__(
        self,
        statement: Statement,
        identity: SigningIdentity | None = None,
        label: Label | None = None,
        swapped_in: Mapping[str, str] | None = None,
    ):
        self.statement = statement
        self.problems: list[str] = []
        self._unmarked: set[Path] = set()
        self._swapped_in = dict(swapped_in or {})
        self._signer = make_signer(identity or own_identity())
        self._label = label
        # The previews of a training are of weights that no file holds yet.
        digest = statement.model
        self._payload = Payload.of_model(digest) if digest else Payload(0)
        self._strengthen(STRENGTHS)

    @property
    def fingerprint(self) -> str:
        """What tells frames marked by this from frames marked otherwise."""
        label = "none" if self._label is None else self._label.fingerprint
        symbols, strength = self._payload.symbols(), self._strengths[0]
        return f"watermark {symbols} of {strength}, label {label}"

    def frame(self, image: np.ndarray) -> np.ndarray:
        """Labels and watermarks a frame.

        Args:
            image: (H, W, 3) uint8 RGB, or RGBA, which is opaque under the
                label afterwards.

        Returns:
            The same, marked.
        """
        rgb, alpha = image[..., :3], image[..., 3:]
        if self._label is not None:
            before, rgb = rgb, self._label(rgb)
            if alpha.size:
                written = (rgb != before).any(axis=-1, keepdims=True)
                alpha = np.where(written, np.uint8(255), alpha)
        marked = self._watermark(rgb)
        if not alpha.size:
            return marked
        return np.concatenate([marked, alpha], axis=-1)

    def stronger(self) -> Self | None:
        """Returns a marking that marks more strongly, if that may be."""
        if not self._strengths[1:]:
            return None
        other = copy.copy(self)
        other._strengthen(self._strengths[1:])
        return other

    def is_in(self, frames: Iterable[np.ndarray]) -> bool:
        """Whether the watermark can be read in frames, (H, W, 3) uint8."""
        return self._is_own(read_watermark(frames, thorough=False))

    def is_in_film(self, path: Path) -> bool:
        """Whether the watermark can be read in a complete video."""
        return self._is_own(watermark_of(path, thorough=False))

    def excuse(self, files: Sequence[Path], reading: Reading | None) -> None:
        """Notes that a film, or pictures of one, cannot hold the watermark.

        Args:
            files: where the film or the pictures will be.
            reading: what was read in the film: another model's watermark, if it
                holds one, or this one's, if only some pictures lack it.

        Raises:
            OutputError: they cannot hold credentials either.
        """
        other = None if self._is_own(reading) else reading
        if not can_sign(files[0]):
            raise OutputError(without_any(files[0], other))
        self._unmarked.update(files)
        self.problems.append(credentials_alone(files, other))

    def sign_film(
        self, file: Path, output: Path, swaps: Sequence[Swap]
    ) -> None:
        """Signs a complete file and checks what is read back.

        Args:
            file: the video or picture, which may still have another name.
            output: where it will be.
            swaps: who was swapped, and where.

        Raises:
            OutputError: its credentials cannot be written, or sound or
                subtitles were lost.
        """
        if not can_sign(output):
            self.problems.append(
                f"{output} carries the watermark alone, for {output.suffix} "
                "cannot hold Content Credentials: let the output's name end "
                "in .mp4 to have both."
            )
            return
        stated, held = self.stated(output, swaps), held_in(file)
        if stated.source is not None:
            sound = tuple(how_kept(stated.source, file))
            stated = dataclasses.replace(stated, sound=sound)
        self._note(sign(file, stated, self._signer, output.name))
        if read(file).state != "intact":
            raise _not_read_back(output)
        if held_in(file) != held:
            raise OutputError(
                f"{output} was not written, for it lost sound or subtitles "
                "when it was signed: check that the disk has space and is in "
                "order."
            )

    def sign_picture(
        self, data: bytes, output: Path, swaps: Sequence[Swap]
    ) -> bytes:
        """Signs a picture in memory.

        Args:
            data: the file, PNG or JPEG.
            output: where it will be, or the name under which it is shown.
            swaps: who was swapped.

        Raises:
            OutputError: its credentials cannot be made, or not read back.
        """
        stated = self.stated(output, swaps)
        signed = signed_picture(data, output.name, stated, self._signer)
        data, problem = signed
        self._note(problem)
        if not are_in(data, output.name):
            raise _not_read_back(output)
        return data

    def stated(self, output: Path, swaps: Sequence[Swap]) -> Statement:
        """Returns what an output's credentials say of who was swapped in it."""
        statement = self.statement
        if swaps:
            named = tuple(
                dataclasses.replace(
                    swap, person=self._swapped_in.get(swap.seen, "")
                )
                for swap in swaps
            )
            names = set().union(*(swap.names for swap in named))
            people = tuple(p for p in statement.people if p.name in names)
            statement = dataclasses.replace(
                statement, people=people, swaps=named
            )
        return dataclasses.replace(
            statement,
            source=self._source_of(output),
            watermarked=output not in self._unmarked,
        )

    def _is_own(self, reading: Reading | None) -> bool:
        return reading is not None and reading.payload == self._payload

    def _note(self, problem: str | None) -> None:
        if problem is not None:
            self.problems.append(problem)

    def _strengthen(self, strengths: Sequence[float]) -> None:
        self._strengths = strengths
        self._watermark = Watermark(self._payload, strengths[0])

    def _source_of(self, output: Path) -> Path | None:
        source = self.statement.source
        if source is None or not source.is_dir():
            return source
        # A picture of a kind that is not written got .png after its name; a
        # preview has a name of its own and shows the first.
        names = (output.name, output.stem)
        files = [source / n for n in names if (source / n).is_file()]
        return (files or image_files(source))[0]


def _not_read_back(output: Path) -> OutputError:
    return OutputError(
        f"{output} was not written, for its Content Credentials cannot be "
        "read back: check that the disk has space and is in order."
    )

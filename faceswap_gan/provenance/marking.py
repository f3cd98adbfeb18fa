"""Every mark of an output: label, watermark, credentials."""

import dataclasses
from pathlib import Path

import numpy as np

from faceswap_gan.errors import ConfigError
from faceswap_gan.provenance.certificate import Identity
from faceswap_gan.provenance.certificate import load_identity
from faceswap_gan.provenance.certificate import own_identity
from faceswap_gan.provenance.credentials import Statement
from faceswap_gan.provenance.credentials import can_sign
from faceswap_gan.provenance.credentials import make_signer
from faceswap_gan.provenance.credentials import sign
from faceswap_gan.provenance.label import Label
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.watermark import Watermark
from faceswap_gan.workspace import image_files


class Marking:
    """Marks frames and files of an output, as the converter's hooks.

    Args:
        statement: what the credentials say; its source may be a folder of
            pictures, of which each file's own is then named.
        identity: what signs; this user's self-made one by default.
        label: written into every frame, if any.

    Attributes:
        problems: a sentence on each file that could not be signed.

    Raises:
        CredentialsError: the identity cannot sign.
        OutputError: a self-made one cannot be written.

    Example:
        >>> marking = Marking(Statement(people, model))
        >>> Converter(
        ...     transform,
        ...     0.8,
        ...     finish_frame=marking.frame,
        ...     finish_name=marking.name,
        ...     finish_file=marking.file,
        ... )
    """

    def __init__(
        self,
        statement: Statement,
        identity: Identity | None = None,
        label: Label | None = None,
    ):
        self.statement = statement
        self.problems: list[str] = []
        self._signer = make_signer(identity or own_identity())
        self._label = label
        self._payload = Payload.of_model(statement.model)
        self._watermark = Watermark(self._payload)

    @property
    def name(self) -> str:
        """What tells frames marked by this from frames marked otherwise."""
        label = "none" if self._label is None else self._label.name
        return f"watermark {self._payload.symbols()}, label {label}"

    def frame(self, image: np.ndarray) -> np.ndarray:
        """Labels and watermarks a frame.

        Args:
            image: (H, W, 3) uint8 RGB.

        Returns:
            (H, W, 3) uint8 RGB.
        """
        if self._label is not None:
            image = self._label(image)
        return self._watermark(image)

    def file(self, path: Path) -> None:
        """Signs a complete file.

        Raises:
            OutputError: its credentials cannot be written.
        """
        if can_sign(path):
            sign(path, self._statement_of(path), self._signer)
        else:
            self.problems.append(
                f"{path} carries the watermark alone, for {path.suffix} "
                "cannot hold Content Credentials: let the output's name end "
                "in .mp4 to have both."
            )

    def _statement_of(self, path: Path) -> Statement:
        source = self.statement.source
        if source is None or not source.is_dir():
            return self.statement
        # A picture of a kind that is not written got .png after its name; a
        # preview has a name of its own and shows the first.
        names = (path.name, path.stem)
        files = [source / n for n in names if (source / n).is_file()]
        first = (files or image_files(source))[0]
        return dataclasses.replace(self.statement, source=first)


def make_marking(
    statement: Statement,
    *,
    label: str | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    **placing: str | float,
) -> Marking:
    """Makes the marks that a user asked for, and those that always are.

    Args:
        statement: what the credentials say.
        label: a text for every frame to show, or None.
        certificate: in PEM, with `key`; by default this user's own, which is
            made on first use.
        key: in PEM.
        placing: arguments of `Label`: its `corner` and its `size`.

    Raises:
        ConfigError: a part of what belongs together is missing, or the label
            cannot be drawn so.
        CredentialsError: the certificate cannot sign.
        OutputError: a self-made one cannot be written.
    """
    if (certificate is None) != (key is None):
        raise ConfigError(
            "A certificate and its key belong together: give both "
            "--certificate and --key, or neither."
        )
    if placing and label is None:
        raise ConfigError(
            "There is no label to place: give its text with --label."
        )
    identity = None if key is None else load_identity(certificate, key)
    written = None if label is None else Label(label, **placing)
    return Marking(statement, identity, written)

"""The marks of an output, made of what a user asked for."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from faceswap_gan.errors import ConfigError
from faceswap_gan.provenance.certificate import SigningIdentity
from faceswap_gan.provenance.certificate import load_identity
from faceswap_gan.provenance.label import CORNER
from faceswap_gan.provenance.label import SIZE
from faceswap_gan.provenance.label import Label
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.statement import Statement


@dataclasses.dataclass(frozen=True)
class MarkOptions:
    """What outputs are marked with, besides the marks that they always get.

    Attributes:
        label: a text for every frame to show, or None.
        corner: where it is, one of `label.CORNERS`.
        size: of its letters, as a share of the frame's height.
        font: a font for it, or None.
        certificate: in PEM, with `key`; by default this user's own, which is
            made on first use.
        key: in PEM.

    Raises:
        ConfigError: a part of what belongs together is missing.
    """

    label: str | None = None
    corner: str | None = None
    size: float | None = None
    font: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.key is None):
            raise ConfigError(
                "A certificate and its key belong together: give both "
                "--certificate and --key, or neither."
            )
        placing = (self.corner, self.size, self.font)
        if self.label is None and any(one is not None for one in placing):
            raise ConfigError(
                "There is no label to place: give its text with --label."
            )

    def open_identity(self) -> SigningIdentity | None:
        """Reads the certificate and its key, if they are given.

        Raises:
            CredentialsError: they cannot be read or do not belong together.
        """
        if self.certificate is None or self.key is None:
            return None
        return load_identity(self.certificate, self.key)

    def make_label(self) -> Label | None:
        """Makes the label, if there is one.

        Raises:
            ConfigError: it cannot be drawn so.
        """
        if self.label is None:
            return None
        corner = CORNER if self.corner is None else self.corner
        size = SIZE if self.size is None else self.size
        return Label(self.label, corner, size, self.font)


def make_marking(
    statement: Statement,
    options: MarkOptions = MarkOptions(),
    swapped_in: Mapping[str, str] | None = None,
) -> Marking:
    """Makes the marks that a user asked for, and those that always are.

    Args:
        statement: what the credentials say.
        options: what a user asked for.
        swapped_in: who replaces each person seen.

    Raises:
        ConfigError: the label cannot be drawn.
        CredentialsError: the certificate cannot sign.
        OutputError: a self-made one cannot be written.
    """
    identity, label = options.open_identity(), options.make_label()
    return Marking(statement, identity, label, swapped_in)

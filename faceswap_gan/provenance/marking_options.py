"""The marks of an output, made of what a user asked for."""

from collections.abc import Mapping
from pathlib import Path

from faceswap_gan.errors import ConfigError
from faceswap_gan.provenance.certificate import Identity
from faceswap_gan.provenance.certificate import load_identity
from faceswap_gan.provenance.label import Label
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.statement import Statement


def make_marking(
    statement: Statement,
    *,
    label: str | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    swapped_in: Mapping[str, str] | None = None,
    **placing: str | float,
) -> Marking:
    """Makes the marks that a user asked for, and those that always are.

    Args:
        statement: what the credentials say.
        label: a text for every frame to show, or None.
        certificate: in PEM, with `key`; by default this user's own, which is
            made on first use.
        key: in PEM.
        swapped_in: who replaces each person seen.
        placing: arguments of `Label`: its `corner` and its `size`.

    Raises:
        ConfigError: a part of what belongs together is missing, or the label
            cannot be drawn so.
        CredentialsError: the certificate cannot sign.
        OutputError: a self-made one cannot be written.
    """
    chosen = signer_and_label(label, certificate, key, **placing)
    return Marking(statement, *chosen, swapped_in)


def signer_and_label(
    label: str | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    **placing: str | float,
) -> tuple[Identity | None, Label | None]:
    """Reads what a user asked to mark with; see `make_marking`.

    Raises:
        ConfigError: a part of what belongs together is missing, or the label
            cannot be drawn so.
        CredentialsError: the certificate cannot be read or is another key's.
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
    return identity, None if label is None else Label(label, **placing)

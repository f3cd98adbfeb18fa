"""Opens the files that options name before a framework is loaded."""

import os
from pathlib import Path

from faceswap_gan.errors import CheckpointError


def check_yunet(model: Path | None) -> None:
    """Refuses a detector's file that is not YuNet.

    Raises:
        InputError: it is not there or not YuNet.
    """
    if model is not None:
        from faceswap_gan.faces.yunet import open_yunet

        open_yunet(model)


def check_weights(path: Path | None, option: str) -> None:
    """Refuses a file of VGGFace weights that is none.

    Args:
        path: the file, or None.
        option: what named it.

    Raises:
        CheckpointError: it is not there, or not HDF5.
    """
    if path is not None:
        import h5py

        if not os.path.isfile(path) or not h5py.is_hdf5(path):
            raise CheckpointError(
                f"{path} is not a file of VGGFace weights (.h5): check the "
                f"name that {option} gives."
            )


def check_marks(**options) -> None:
    """Refuses a label, font, certificate or key that cannot mark an output.

    Args:
        options: as `signer_and_label` takes them.

    Raises:
        ConfigError: what belongs together is not given together, or the label
            cannot be drawn.
        CredentialsError: the certificate cannot sign.
    """
    from faceswap_gan.provenance.credentials import make_signer
    from faceswap_gan.provenance.marking_options import signer_and_label

    identity, _ = signer_and_label(**options)
    if identity is not None:
        make_signer(identity)

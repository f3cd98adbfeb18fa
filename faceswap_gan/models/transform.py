"""A model opened for use, whichever system it is of."""

from faceswap_gan.faces.frame_transform import FrameTransform
from faceswap_gan.faces.frame_transform import NetworkTransform
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.uses import check_entry
from faceswap_gan.systems import entry_of


def open_transform(
    checkpoint: Checkpoint, seen: str, person: str
) -> FrameTransform:
    """Opens a model as what replaces one person's face by another's.

    Args:
        checkpoint: of any system.
        seen: the person in the pictures.
        person: the person to swap in; the same one to rebuild their faces.

    Raises:
        CheckpointError: its system replaces no faces, a person was not
            trained, or the file is damaged.
    """
    entry = entry_of(checkpoint.config.training.system)
    check_entry(entry, checkpoint.folder, "convert")
    return entry.load().transform(checkpoint, seen, person)


def open_network(
    checkpoint: Checkpoint, seen: str, person: str
) -> NetworkTransform:
    """Opens a model as `open_transform` does, where it is one network.

    Args:
        checkpoint: of any system.
        seen: the person in the pictures.
        person: the person to swap in.

    Raises:
        CheckpointError: see `open_transform`, or it is no such network.
        TypeError: its system is for export and has no network.
    """
    entry = entry_of(checkpoint.config.training.system)
    check_entry(entry, checkpoint.folder, "export")
    transform = open_transform(checkpoint, seen, person)
    if not isinstance(transform, NetworkTransform):
        raise TypeError(
            f"The system {entry.name} is for export, so its transform needs a "
            f"network. Received: {type(transform).__name__}"
        )
    return transform

"""Making one file of a model, to be shared, and a model of such a file.

The weights are the checkpoint's own, byte for byte: what is made with a copy
names the same model.
"""

import contextlib
import dataclasses
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import OutputError
from faceswap_gan.locking import holding
from faceswap_gan.locking import locked
from faceswap_gan.models.arrays import check_arrays
from faceswap_gan.models.model_folder import folder_at
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.opening import open_checkpoint
from faceswap_gan.models.packed_file import opened
from faceswap_gan.models.packed_file import refused
from faceswap_gan.models.packed_file import state_in
from faceswap_gan.models.state import OPTIMIZER
from faceswap_gan.models.state import SEAL
from faceswap_gan.models.state import STATE
from faceswap_gan.models.state import WEIGHTS
from faceswap_gan.models.state import State
from faceswap_gan.models.state import sealed_state
from faceswap_gan.provenance.keeping import kept
from faceswap_gan.provenance.keeping import people_of
from faceswap_gan.storage import atomic_folder
from faceswap_gan.storage import atomic_path
from faceswap_gan.storage import read_json
from faceswap_gan.workspace import Workspace

_BEGINNING = (1980, 1, 1, 0, 0, 0)


@dataclasses.dataclass(frozen=True)
class Packed:
    """A model that was packed or unpacked.

    Attributes:
        path: the file that was made, or the checkpoint's folder.
        people: names of those it was trained on.
        step: number of finished training steps.
        bytes: how large the packed file is.
        resumable: whether a training can go on with it.
    """

    path: Path
    people: list[str]
    step: int
    bytes: int
    resumable: bool


@holding(lambda output: locked(output))
def pack(
    checkpoint: Checkpoint, output: Path, optimizer: bool = False
) -> Packed:
    """Makes one file of a checkpoint; equal ones make equal files.

    Args:
        checkpoint: what to pack, as `open_checkpoint` checked it.
        output: the file, whose name ends in `.fsgan`.
        optimizer: whether what a training goes on with is in it too.

    Raises:
        CheckpointError: there is no optimizer to be packed.
        OutputError: the file cannot be written.
    """
    state = read_json(checkpoint.folder / STATE)
    kept = [WEIGHTS, OPTIMIZER] if optimizer else [WEIGHTS]
    if not set(kept) <= set(state["sha256"]):
        raise CheckpointError(
            f"{checkpoint.folder} was itself unpacked without an optimizer: "
            "pack it without --optimizer."
        )
    state.pop(SEAL, None)
    state["sha256"] = {name: state["sha256"][name] for name in kept}
    # Where the weights of another network are here says nothing elsewhere.
    state["config"].get("loss", {}).pop("perceptual_weights", None)
    with (
        atomic_path(output) as temporary,
        zipfile.ZipFile(temporary, "w") as archive,
    ):
        archive.writestr(_member(STATE), sealed_state(state))
        for name in kept:
            with (
                open(checkpoint.folder / name, "rb") as source,
                archive.open(_member(name), "w", force_zip64=True) as target,
            ):
                shutil.copyfileobj(source, target)
    size = output.stat().st_size
    return Packed(output, checkpoint.names, checkpoint.step, size, optimizer)


@holding(lambda workspace, file: kept(workspace, people_of(file)))
@holding(lambda workspace, model: workspace.lock_model(model))
def unpack(file: Path, workspace: Workspace, model: str) -> Packed:
    """Puts a packed model into a workspace.

    Args:
        file: what `pack` made, or what somebody says that it is.
        workspace: the project.
        model: the name that the model gets there.

    Returns:
        The model, with the folder of its checkpoint.

    Raises:
        InputError: the file cannot be read or is not a packed model.
        OutputError: there is a model of this name, or it cannot be written.
        BusyError: another process writes this model, or forgets somebody whom
            it knows.
    """
    folder = workspace.model(model)
    if folder.is_dir() and any(folder.iterdir()):
        raise OutputError(
            f"{folder} holds a model already: give another name with --model."
        )
    try:
        with refused(file), opened(file) as archive:
            state = state_in(archive, file)
            target = folder_at(folder, state.step)
            _take_out(archive, state, target)
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()  # It stays where there is something in it.
    people = [person["name"] for person in state.people]
    size, resumable = file.stat().st_size, OPTIMIZER in state.sha256
    return Packed(target, people, state.step, size, resumable)


def _take_out(archive: zipfile.ZipFile, state: State, target: Path) -> None:
    """Makes a checkpoint of what is in a packed file, if all of it holds."""
    with atomic_folder(target) as temporary:
        for name in (STATE, *state.sha256):
            archive.extract(name, temporary)
        with _named(temporary):
            open_checkpoint(temporary)
        for name in state.sha256:
            check_arrays(temporary / name)


def _member(name: str) -> zipfile.ZipInfo:
    """Describes a file in the zip, the same on every machine and day."""
    member = zipfile.ZipInfo(name, _BEGINNING)
    member.create_system, member.external_attr = 3, 0o100644 << 16
    return member


@contextlib.contextmanager
def _named(temporary: Path) -> Iterator[None]:
    """Lets sentences about what was taken out name no temporary folder."""
    try:
        yield
    except (CheckpointError, ConsentError) as error:
        raise ValueError(str(error).replace(f"{temporary}/", "")) from error

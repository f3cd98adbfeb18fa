"""What is known of the face swap before a framework is loaded."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from faceswap_gan.names import check_several
from faceswap_gan.systems.entry import Metric
from faceswap_gan.systems.entry import Requirement
from faceswap_gan.systems.entry import Use
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.presets import PRESETS

if TYPE_CHECKING:
    from faceswap_gan.systems.swap.system import FaceSwapSystem
    from faceswap_gan.workspace import Workspace

PSNR = Metric("psnr", "PSNR of reconstructed faces", "dB")


class SwapEntry:
    """The face swap; see `Entry`."""

    name = "swap"
    aliases = ("faceswap_gan",)
    config = SwapConfig
    presets = PRESETS
    criterion = PSNR
    uses: tuple[Use, ...] = ("convert", "export")

    def check_people(
        self, workspace: "Workspace", people: Sequence[str]
    ) -> None:
        """See `Entry.check_people`: two at least, with faces.

        Raises:
            WorkspaceError: there are too few people, or no faces of one.
        """
        check_several(people)
        for person in people:
            workspace.face_files(person)

    def check(self, workspace: "Workspace", people: Sequence[str]) -> None:
        """See `Entry.check`: faces with consent, and their masks.

        Raises:
            WorkspaceError: masks are missing.
            ConsentError: consent is not recorded, of a person or of a picture.
            InputError: a record cannot be read.
        """
        from faceswap_gan.systems.swap.data import mask_files
        from faceswap_gan.systems.swap.data import mask_folders

        for person in people:
            workspace.person(person)
        for person in people:
            faces = workspace.face_files(person)
            for folder in mask_folders(workspace, person):
                mask_files(workspace, folder, faces)

    def requirements(self, config: SwapConfig) -> list[Requirement]:
        """See `Entry.requirements`: VGGFace for a perceptual loss."""
        if not config.loss.perceptual:
            return []
        from faceswap_gan.networks.vggface_weights import check_weights
        from faceswap_gan.networks.vggface_weights import fetch_weights

        file = config.loss.perceptual_weights
        return [
            Requirement(
                "VGGFace weights",
                partial(check_weights, file, "loss.perceptual_weights"),
                partial(fetch_weights, file),
            )
        ]

    def examples(
        self, workspace: "Workspace", people: Sequence[str], config: SwapConfig
    ) -> int:
        """See `Entry.examples`: the faces of whom there are the most."""
        from faceswap_gan.systems.swap.held_out import split_held_out

        sizes = [len(workspace.face_files(person)) for person in people]
        share = config.training.held_out
        return max(len(split_held_out(size, share)[0]) for size in sizes)

    def networks(self, config: SwapConfig) -> tuple[str, int]:
        """See `Entry.networks`."""
        return config.model.network, config.model.side

    def inherited(self, config: SwapConfig) -> dict[str, Any]:
        """See `Entry.inherited`; precision is the new machine's."""
        model = config.model.model_dump(exclude={"precision"})
        return {f"model.{key}": value for key, value in model.items()}

    def load(self) -> "FaceSwapSystem":
        """See `Entry.load`."""
        from faceswap_gan.systems.swap.system import FaceSwapSystem

        return FaceSwapSystem()

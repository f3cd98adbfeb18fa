"""Face sets of actors in a workspace, as extraction would leave them."""

from collections.abc import Callable
from collections.abc import Sequence

from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.studio import FRAME_SIZE
from faceswap_gan.synthetic.studio import face_set
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

Progress = Callable[[int, int | None], None]


def add_person(
    workspace: Workspace,
    person: str,
    identity: Identity,
    poses: Sequence[Pose],
    frame_size: tuple[int, int] = FRAME_SIZE,
    progress: Progress | None = None,
) -> None:
    """Plays a performance into a workspace: faces, true masks and consent.

    Args:
        workspace: the project's folder.
        person: the name of the person there.
        identity: who plays.
        poses: what the person does, one pose per face.
        frame_size: (width, height) of the frames that the faces are cut from.
        progress: is called with the frames done and their number.

    Raises:
        OutputError: a picture cannot be written.

    Example:
        >>> add_person(space, "src", IDENTITIES["ada"], performance(0, 200))
    """
    found = face_set(identity, poses, frame_size=frame_size, progress=progress)
    places = {
        workspace.faces(person): found.faces,
        workspace.eye_masks(person): found.eye_masks,
        workspace.face_masks(person): found.face_masks,
        workspace.mouth_masks(person): found.mouth_masks,
    }
    for folder, pictures in places.items():
        for number, picture in enumerate(pictures):
            write_image(folder / f"{number:06d}.png", picture)
    accept_faces(workspace, person, "synthetic", "rendered")

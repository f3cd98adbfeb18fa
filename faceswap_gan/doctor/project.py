"""Whether a workspace has what training and conversion need."""

from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.commands import command_line
from faceswap_gan.commands import to_extract
from faceswap_gan.doctor.finding import Finding
from faceswap_gan.errors import FaceswapError
from faceswap_gan.models.model_folder import candidates
from faceswap_gan.models.opening import first_whole
from faceswap_gan.names import is_name
from faceswap_gan.picture_names import image_files
from faceswap_gan.workspace import Workspace

FEW_FACES = 300


def project(space: Workspace) -> Iterator[Finding]:
    """Looks at the people and the models of a workspace.

    Args:
        space: the project's folder.
    """
    people = space.people()
    if not people:
        yield Finding(
            "missing",
            f"{space.root} has no people",
            to_extract(space.root, "src"),
        )
    for name in people:
        yield from _person(space, name)
    for folder in space.models():
        if is_name(folder.name):
            yield from _model(space, folder.name)


def _person(space: Workspace, name: str) -> Iterator[Finding]:
    try:
        basis = space.person(name).basis
    except FaceswapError as error:
        yield Finding("missing", str(error))
        return
    faces = {file.stem for file in space.face_files(name)}
    text = f"{name}: {len(faces)} faces, consent: {basis}"
    if len(faces) < FEW_FACES:
        yield Finding("advice", f"{text}; {FEW_FACES} or more learn better")
    else:
        yield Finding("ok", text)
    masked = faces & _stems(space.eye_masks(name))
    masked &= _stems(space.face_masks(name))
    draw = command_line("masks", "--workspace", space.root, "--person", name)
    if absent := faces - masked:
        text = f"{name}: {len(absent)} faces have no masks"
        yield Finding("missing", text, draw)
    elif not faces <= _stems(space.mouth_masks(name)):
        text = f"{name}: without mouth masks mouths are not weighted"
        yield Finding("advice", text, draw)


def _stems(folder: Path) -> set[str]:
    return {f.stem for f in image_files(folder)} if folder.is_dir() else set()


def _model(space: Workspace, name: str) -> Iterator[Finding]:
    try:
        found, problems = first_whole(candidates(space.model(name)))
    except FaceswapError as error:
        found, problems = None, [str(error)]
    for problem in problems:
        yield Finding("missing", f"model {name}: {problem}")
    if found is not None:
        who = ", ".join(found.names)
        yield Finding("ok", f"model {name}: step {found.step} of {who}")
    elif not problems:
        yield Finding("advice", f"model {name}: nothing was saved yet")

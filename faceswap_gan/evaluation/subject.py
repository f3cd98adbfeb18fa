"""What is evaluated: a model, its people, where its faces come from."""

import datetime
import platform
from collections.abc import Callable
from pathlib import Path

import cv2
import keras
import numpy as np

import faceswap_gan
from faceswap_gan.errors import CheckpointError
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.hashing import sha256_of
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.provenance.trained import no_model
from faceswap_gan.records.consent import Person
from faceswap_gan.workspace import Workspace


def find_model(
    workspace: Workspace,
    model: str,
    people: tuple[str, str],
    needed: bool,
    checkpoint: str,
    say: Callable[[str], None],
) -> Checkpoint | None:
    """Finds the checkpoint of a model that is to be judged.

    Args:
        workspace: the project's folder.
        model: the model's name.
        people: names that it has to know.
        needed: whether there has to be one.
        checkpoint: which of the model, see `checkpoint.find`.
        say: is called where a damaged one is passed over.

    Raises:
        CheckpointError: there is none, or it does not know a person.
    """
    folder = workspace.model(model)
    found = checkpoints.find(folder, checkpoint, say)
    if found is None and needed:
        raise no_model(workspace, model, ", or give --original and --swapped")
    unknown = set(people) - set(found.names if found else people)
    if found is not None and unknown:
        raise CheckpointError(
            f"{found.folder} knows {', '.join(found.names)}, not "
            f"{', '.join(sorted(unknown))}: give --from and --to as in its "
            "training."
        )
    return found


def is_held_out(person: Person, video: Path) -> bool:
    """Says whether a video is none that the person's faces were taken from."""
    digest = sha256_of(Path(video))
    return all(source.sha256 != digest for source in person.sources)


def describe(
    workspace: Workspace,
    people: tuple[str, str],
    videos: tuple[Path, Path] | None,
    model: str,
    found: Checkpoint | None,
) -> Evaluation:
    """Returns a record with everything but results.

    Args:
        workspace: the project's folder.
        people: the person seen in the original and the person swapped in.
        videos: original and swapped video, None for face crops.
        model: the model's name.
        found: its checkpoint, if there is one.
    """
    trained = {p.name: p for p in found.people} if found else {}
    records = [trained.get(n) or workspace.person(n) for n in people]
    return Evaluation(
        date=datetime.date.today().isoformat(),
        model=model if found else "",
        step=found.step if found else 0,
        person_from=people[0],
        person_to=people[1],
        original=videos[0].name if videos else "",
        swapped=videos[1].name if videos else "",
        people=[record.model_dump() for record in records],
        settings=found.config.model_dump() if found else {},
        versions=versions(),
    )


def versions() -> dict[str, str]:
    """Returns the versions of the software that measures, by name."""
    return {
        "faceswap-gan": faceswap_gan.__version__,
        "Python": platform.python_version(),
        "Keras": f"{keras.__version__} on {keras.backend.backend()}",
        "NumPy": np.__version__,
        "OpenCV": cv2.__version__,
    }

"""What an evaluation measures, by what there is to measure with."""

from pathlib import Path

from faceswap_gan.conversion.transform import SwapTransform
from faceswap_gan.evaluation.picture_probes import BorderProbe
from faceswap_gan.evaluation.picture_probes import ReconstructionProbe
from faceswap_gan.evaluation.picture_probes import TemporalProbe
from faceswap_gan.evaluation.probes import ExpressionProbe
from faceswap_gan.evaluation.probes import FrameProbe
from faceswap_gan.evaluation.probes import IdentityProbe
from faceswap_gan.evaluation.probes import Probe
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.evaluation.subject import is_held_out
from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.landmarks import choose_landmarks
from faceswap_gan.faces.samples import sample_crops
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.systems.swap.config import swap_config
from faceswap_gan.systems.swap.generator import load_generator
from faceswap_gan.workspace import Workspace

EMBEDDED = 256
REBUILT = 64


def probes_for(
    workspace: Workspace,
    record: Evaluation,
    videos: tuple[Path, Path] | None,
    found: Checkpoint | None,
    identity: IdentityModel | None,
    expected: int | None,
) -> list[Probe]:
    """Chooses what can be measured and notes what cannot.

    Args:
        workspace: the project's folder.
        record: says who is compared; gets the notes.
        videos: an original and its swapped video, or None.
        found: the model, or None.
        identity: tells people apart, or None.
        expected: how many pairs there will be, if known.
    """
    every = max(1, (expected or 1) // EMBEDDED)
    landmarks = choose_landmarks()
    probes: list[Probe] = [
        FrameProbe(),
        ExpressionProbe(landmarks, over_time=videos is not None),
        BorderProbe(every),
    ]
    if identity is not None:
        probes.append(_identity_probe(workspace, record, identity, every))
    else:
        record.notes.append(
            "Whose face it is was not measured: run `pip install "
            '"faceswap-gan[landmarks]"`.'
        )
    if videos is not None:
        probes.append(TemporalProbe())
    if found is not None:
        held_out = videos is not None and is_held_out(
            found.people[found.names.index(record.person_from)], videos[0]
        )
        if videos is not None and not held_out:
            record.notes.append(
                f"{videos[0].name} is one of the videos that "
                f"{record.person_from}'s faces were taken from: a swap of it "
                "looks better than that of a new one."
            )
        probes.append(
            ReconstructionProbe(
                transform_of(found, *[record.person_from] * 2),
                held_out,
                max(1, (expected or 1) // REBUILT),
            )
        )
    record.versions["68 points"] = landmarks.name if landmarks else "none"
    record.versions["identity"] = identity.name if identity else "none"
    return probes


def _identity_probe(
    workspace: Workspace, record: Evaluation, model: IdentityModel, every: int
) -> IdentityProbe:
    source, target = (
        model.embed(sample_crops(workspace, person, EMBEDDED))
        for person in (record.person_from, record.person_to)
    )
    return IdentityProbe(model, source, target, every)


def transform_of(found: Checkpoint, seen: str, person: str) -> SwapTransform:
    """Gives a model's swap of one person for another."""
    networks = load_generator(found, seen, person)
    return SwapTransform(*networks, swap_config(found.config).model.coverage)

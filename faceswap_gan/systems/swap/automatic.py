"""The settings of a face swap that suit a machine and its faces."""

from typing import Any

from faceswap_gan.json_text import json_of
from faceswap_gan.networks.architecture import REFINED
from faceswap_gan.systems.swap.facts import Facts
from faceswap_gan.systems.swap.presets import PRESETS
from faceswap_gan.systems.system import Choice

GB = 2**30
BATCH, SMALLEST = 8, 64
WORTH = {128: 5000, 96: 2500}
"""Steps that `small` has to take at a resolution to show more than at the one
below."""
CPU_MINUTES, GPU_MINUTES = 30.0, 60.0
SHORT = 10.0
"""Minutes in which a CPU learns no more than 64 px, so that no step is
measured."""
WIDE, LARGE = 10 * GB, 22 * GB
"""Memory of a card that `standard` takes, and 256 px."""
FINER = 1.25
"""Pixels of faces, for each of the network's, from which on a last stage shows
more. It shows more than a larger network without one, and takes less time."""
FINE = 192
"""Pixels of faces from which on 256 px show more than 128."""

Values = dict[str, Any]
"""Settings by `section.key`."""
LAST_STAGE: Values = {
    "model.refined": True,
    "loss.patch_adversarial": 0.5,
    "schedule": [
        {"loss": {"refined": 0.0, "patch_adversarial": 0.0}},
        {"start": 0.5, "loss": {"patch_adversarial": 0.0}},
        {"start": 0.75, "warp": 0.0},
    ],
}
"""A last stage that is trained in the second half of the usual schedule, with
a game in the last quarter: a longer one makes beads of brows."""


def choose(facts: Facts, given: Values) -> Choice:
    """Chooses what no setting says.

    Args:
        facts: of the machine and the faces.
        given: the settings that somebody gave.
    """
    chosen: Values = {"model.precision": "auto"}
    if not {"training.iterations", "training.minutes"} & given.keys():
        minutes = GPU_MINUTES if facts.on_gpu else CPU_MINUTES
        chosen["training.minutes"] = minutes
    reason = "the networks were named"
    if "model.network" not in given:
        own, reason = _gpu(facts) if facts.on_gpu else _cpu(facts, given)
        chosen |= own
    left = {k: value for k, value in chosen.items() if k not in given}
    settings = [f"{name}={json_of(value)}" for name, value in left.items()]
    return Choice(settings, _sentences(facts, chosen | given, reason))


def _cpu(facts: Facts, given: Values) -> tuple[Values, str]:
    """Takes the most pixels that the faces have and the steps suffice for."""
    batch = given.get("training.batch_size", BATCH)
    minutes = given.get("training.minutes", CPU_MINUTES)
    sizes = [size for size in WORTH if size <= (facts.face or max(WORTH))]
    why = "no GPU computes"
    if steps := given.get("training.iterations"):
        sizes = [size for size in sizes if steps >= WORTH[size]]
    elif minutes <= SHORT or "model.resolution" in given:
        sizes = []
    else:
        each = facts.step_seconds(batch)
        why += f", where a step at {SMALLEST} px takes {each:.2g} s"
        seconds = minutes * 60
        sizes = [s for s in sizes if seconds / _slower(each, s) >= WORTH[s]]
    chosen: Values = {
        "model.network": "small",
        "model.decoder": "shared",
        "training.batch_size": batch,
    }
    fine = [size for size in sizes if (facts.face or 0) >= FINER * size]
    if fine and given.get("model.refined", True):
        chosen |= LAST_STAGE
        sizes = fine
    chosen["model.resolution"] = max(sizes, default=SMALLEST)
    return chosen, why


def _slower(each: float, size: int) -> float:
    """Returns the seconds of a step by its seconds at the smallest size."""
    return each * (size / SMALLEST) ** 2


def _gpu(facts: Facts) -> tuple[Values, str]:
    """Takes the preset `gpu`, as large as card and faces allow."""
    chosen: Values = {}
    for section, own in PRESETS["gpu"].items():
        if isinstance(own, dict):
            chosen |= {f"{section}.{key}": value for key, value in own.items()}
        else:
            chosen[section] = own
    del chosen["training.iterations"]  # The time decides on them.
    card = facts.card or 0
    if card < WIDE:
        chosen |= {"model.network": "lite", "training.batch_size": BATCH}
    if card >= LARGE and (facts.face or 0) >= FINE:
        chosen |= {"model.resolution": 256, "training.batch_size": BATCH}
    size = f"of {card / GB:.0f} GB" if card else "whose memory is not known"
    return chosen, f"a GPU {size} computes"


def _sentences(facts: Facts, values: Values, reason: str) -> list[str]:
    """Says what is taken, and why."""
    precision = values["model.precision"]
    side = values.get("model.resolution", SMALLEST)
    made = f" that make {REFINED * side}" if values.get("model.refined") else ""
    shared = values.get("model.decoder") == "shared"
    kind = " with a shared decoder" if shared else ""
    taken = [
        f"{values.get('model.network')} networks{kind} at {side} px{made}",
        facts.precision if precision == "auto" else precision,
    ]
    if batch := values.get("training.batch_size"):
        taken.append(f"batches of {batch}")
    if minutes := values.get("training.minutes"):
        taken.append(f"{minutes:g} min")
    else:
        taken.append(f"{values['training.iterations']:,} steps")
    face = ""
    if facts.face:
        face = f"; faces are {facts.face:.0f} px wide in the films"
    return [
        f"Chosen: {', '.join(taken)}.",
        f"Since {reason}{face}. What is given by "
        "--preset, --set, --minutes or --iterations is not chosen.",
    ]

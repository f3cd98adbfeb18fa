"""What the trainer drives: a small protocol, and the swap as its first member.

One-shot swapping, motion and lip sync are to become further systems; the
trainer, the checkpoints and the callbacks know none of them.
"""

import contextlib
from collections.abc import Iterator
from typing import Any
from typing import Protocol

import keras
import numpy as np

from faceswap_gan.config import Config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.training import checkpoint as checkpoints
from faceswap_gan.training import data
from faceswap_gan.training import look_alikes
from faceswap_gan.training.gan import FaceSwapGAN
from faceswap_gan.training.gan import build_gan
from faceswap_gan.training.gan import reconstructions
from faceswap_gan.training.optimizers import precision
from faceswap_gan.training.schedule import swaps_decoders
from faceswap_gan.workspace import Workspace

PREVIEW_FACES = 4


class System(Protocol):
    """A kind of model that the trainer can train."""

    def build(self, people: list[str], config: Config) -> keras.Model:
        """Gives a compiled model whose `compute_loss` is its objective."""

    def batches(
        self, workspace: Workspace, people: list[str], config: Config, step: int
    ) -> Iterator[np.ndarray]:
        """Yields batches without end, beginning with that of `step`."""

    def variables(self, model: keras.Model) -> dict[str, Any]:
        """Gives everything that a checkpoint keeps, by name."""

    def changes_at(self, config: Config, step: int) -> bool:
        """Says whether the model changes just before a step."""

    def change(self, model: keras.Model) -> None:
        """Changes the model as the schedule asks for."""

    def preview(self, model: keras.Model, batch: np.ndarray) -> np.ndarray:
        """Draws an (h, w, 3) uint8 picture of what the model does."""


class FaceSwapSystem:
    """Shared encoder, one decoder and discriminator per person."""

    def build(self, people: list[str], config: Config) -> FaceSwapGAN:
        """See `System.build`."""
        return build_gan(people, config)

    def batches(
        self, workspace: Workspace, people: list[str], config: Config, step: int
    ) -> Iterator[np.ndarray]:
        """See `System.batches`; a batch is (n, people, w, w, 5) uint8."""
        model = config.model
        size = data.working_size(model.resolution, model.coverage)
        faces = [data.load_faces(workspace, name, size) for name in people]
        training, share = config.training, config.augment.look_alikes
        drawn = (faces, training.batch_size, training.seed, step)
        if share:
            return look_alikes.batches(*drawn, share)
        return data.batches(*drawn)

    def variables(self, model: FaceSwapGAN) -> dict[str, Any]:
        """See `System.variables`."""
        named = {"step": model.step}
        for seeds in (model.random, model.augment.random):
            named[f"random/{len(named)}"] = seeds.state
        averages = iter(model.averages)
        for name, network in model.networks().items():
            named.update(_numbered(name, network.variables))
            if not name.startswith("discriminator"):
                own = zip(network.trainable_variables, averages, strict=False)
                pairs = [average for _, average in own]
                named.update(_numbered(f"average/{name}", pairs))
        return named

    def changes_at(self, config: Config, step: int) -> bool:
        """See `System.changes_at`: where a stage swaps the decoders."""
        total = config.training.iterations
        return swaps_decoders(config.schedule, total, step)

    def change(self, model: FaceSwapGAN) -> None:
        """Hands each decoder, with its average, to the next person.

        The optimizer's moments stay with the place.
        """
        trained = [d.trainable_variables for d in model.decoders]
        averages = iter(model.averages[-sum(map(len, trained)) :])
        kept = [[next(averages) for _ in variables] for variables in trained]
        _rotate([decoder.variables for decoder in model.decoders])
        _rotate(kept)

    def preview(self, model: FaceSwapGAN, batch: np.ndarray) -> np.ndarray:
        """Draws a row per face: the face, its reconstruction, each swap.

        The averaged weights are used, as in conversion.
        """
        settings, rows = model.config.model, []
        with averaged(model):
            for person in range(len(model.people)):
                faces = data.network_faces(
                    batch[:PREVIEW_FACES, person, ..., :3],
                    settings.coverage,
                    settings.resolution,
                )
                rgba = reconstructions(model, faces)
                order = [person, *(set(range(len(rgba))) - {person})]
                pictures = [faces, *(rgba[i, ..., 1:] for i in order)]
                rows.append(np.concatenate(pictures, axis=2))
        sheet = np.concatenate(np.concatenate(rows), axis=0)
        return data.to_uint8(sheet)


SYSTEMS: dict[str, System] = {"faceswap_gan": FaceSwapSystem()}


@contextlib.contextmanager
def averaged(model: FaceSwapGAN) -> Iterator[None]:
    """Puts the averaged weights into the generators inside a `with`."""
    before = [
        keras.ops.convert_to_numpy(v.value) for v in model.generator_variables
    ]
    pairs = zip(model.generator_variables, model.averages, strict=True)
    for variable, average in pairs:
        variable.assign(average)
    try:
        yield
    finally:
        for variable, value in zip(
            model.generator_variables, before, strict=True
        ):
            variable.assign(value)


def load_generator(
    checkpoint: checkpoints.Checkpoint, person: str
) -> tuple[keras.Model, keras.Model]:
    """Builds the encoder and a person's decoder with their averaged weights.

    Args:
        checkpoint: a training's checkpoint.
        person: the person to swap in.

    Returns:
        The encoder and the decoder.

    Raises:
        CheckpointError: the person was not trained, or the file is damaged.
    """
    if person not in checkpoint.names:
        known = ", ".join(checkpoint.names)
        raise CheckpointError(
            f"{checkpoint.folder} knows {known}, not {person}: train with "
            f"--people ... {person}, or choose one of these."
        )
    architecture = checkpoint.config.model.architecture()
    with precision(checkpoint.config.model.precision):
        encoder = build_encoder(architecture)
        decoder = build_decoder(architecture)
    named = {}
    for name, network in (("encoder", encoder), (f"decoder_{person}", decoder)):
        trained = network.trainable_variables
        named.update(_numbered(f"average/{name}", trained))
        numbered = _numbered(name, network.variables)
        ids = {id(variable) for variable in trained}
        named.update({k: v for k, v in numbered.items() if id(v) not in ids})
    checkpoints.restore(checkpoint, named)
    return encoder, decoder


def _rotate(groups: list[list]) -> None:
    """Moves the values of each group of variables to the next group."""
    values = [
        [keras.ops.convert_to_numpy(v.value) for v in group] for group in groups
    ]
    for group, new in zip(groups, values[-1:] + values[:-1], strict=True):
        for variable, value in zip(group, new, strict=True):
            variable.assign(value)


def _numbered(prefix: str, variables: list) -> dict[str, Any]:
    return {f"{prefix}/{i:04d}": v for i, v in enumerate(variables)}

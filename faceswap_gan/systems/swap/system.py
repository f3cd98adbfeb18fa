"""What the trainer drives: a small protocol, and the swap as its first member.

One-shot swapping, motion and lip sync are to become further systems; the
trainer, the checkpoints and the callbacks know none of them.
"""

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any
from typing import Protocol

import keras
import numpy as np

from faceswap_gan.config import Config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.networks.centre import Centre
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.systems.swap import data
from faceswap_gan.systems.swap import sampling
from faceswap_gan.systems.swap.examiner import Examiner
from faceswap_gan.systems.swap.examiner import averaged
from faceswap_gan.systems.swap.examiner import damage
from faceswap_gan.systems.swap.gan import FaceSwapGAN
from faceswap_gan.systems.swap.gan import build_gan
from faceswap_gan.systems.swap.loading import LoadedFaces
from faceswap_gan.systems.swap.loading import Pictures
from faceswap_gan.systems.swap.loading import load_all
from faceswap_gan.systems.swap.reconstruct import reconstructions
from faceswap_gan.systems.swap.start_from import check_family
from faceswap_gan.systems.swap.start_from import take
from faceswap_gan.training import checkpoint as checkpoints
from faceswap_gan.training.optimizers import precision
from faceswap_gan.training.schedule import swaps_decoders
from faceswap_gan.workspace import Workspace

PREVIEW_FACES = 4


class System(Protocol):
    """A kind of model that the trainer can train."""

    def build(self, people: list[str], config: Config) -> keras.Model:
        """Gives a compiled model whose `compute_loss` is its objective."""

    def load(
        self,
        workspace: Workspace,
        pictures: Pictures,
        config: Config,
        check: Callable[[], None],
    ) -> Any:
        """Reads what is trained on; calls `check`, which may raise, often.

        It is called once, in a thread beside `build`.
        """

    def batches(
        self, loaded: Any, config: Config, step: int
    ) -> Iterator[np.ndarray]:
        """Yields batches without end, beginning with that of `step`."""

    def variables(self, model: keras.Model) -> dict[str, Any]:
        """Gives everything that a checkpoint keeps, by name."""

    def begin_from(
        self, model: keras.Model, origin: checkpoints.Checkpoint, name: str
    ) -> list[str]:
        """Gives a new model those weights of another, called `name`, that fit.

        Returns sentences on what was taken.
        """

    def changes_at(self, config: Config, step: int) -> bool:
        """Says whether the model changes just before a step."""

    def change(self, model: keras.Model) -> None:
        """Changes the model as the schedule asks for."""

    def preview(self, model: keras.Model, batch: np.ndarray) -> np.ndarray:
        """Draws an (h, w, 3) uint8 picture of what the model does."""

    def masks(self, model: keras.Model, batch: np.ndarray) -> np.ndarray:
        """Draws an (h, w, 3) uint8 picture of the masks beside it."""

    def examiner(
        self, loaded: Any, config: Config
    ) -> Callable[[keras.Model], dict[str, float]]:
        """Gives what scores a model, in dB: `training` and `held_out`."""

    def damage(self, model: keras.Model, batch: np.ndarray) -> str | None:
        """Says what is wrong with a model, as the end of a sentence."""


class FaceSwapSystem:
    """Shared encoder, one decoder and discriminator per person."""

    def build(self, people: list[str], config: Config) -> FaceSwapGAN:
        """See `System.build`."""
        return build_gan(people, config)

    def load(
        self,
        workspace: Workspace,
        pictures: Pictures,
        config: Config,
        check: Callable[[], None],
    ) -> LoadedFaces:
        """See `System.load`."""
        return load_all(workspace, pictures, config, check)

    def batches(
        self, loaded: LoadedFaces, config: Config, step: int
    ) -> Iterator[np.ndarray]:
        """See `System.batches`; a batch is (n, people, w, w, 5) uint8."""
        return sampling.batches(loaded.training, loaded.often, config, step)

    def examiner(self, loaded: LoadedFaces, config: Config) -> Examiner:
        """See `System.examiner`."""
        sets = {"training": loaded.training, "held_out": loaded.held_out}
        return Examiner(sets, config)

    def damage(self, model: FaceSwapGAN, batch: np.ndarray) -> str | None:
        """See `System.damage`."""
        return damage(model, batch[:PREVIEW_FACES])

    def variables(self, model: FaceSwapGAN) -> dict[str, Any]:
        """See `System.variables`."""
        named = {"step": model.step}
        for seeds in (model.random, model.augment.random):
            named[f"random/{len(named)}"] = seeds.state
        kept = model.current_averages()
        pairs = zip(model.generator_variables, kept, strict=True)
        averages = {id(variable): average for variable, average in pairs}
        for name, network in model.networks().items():
            named.update(_numbered(name, network.variables))
            trained = map(id, network.trainable_variables)
            own = [averages[key] for key in trained if key in averages]
            named.update(_numbered(f"average/{name}", own))
        return named

    def begin_from(
        self, model: FaceSwapGAN, origin: checkpoints.Checkpoint, name: str
    ) -> list[str]:
        """See `System.begin_from`."""
        check_family(model.config.model, origin.config.model, name)
        plain = origin.config.loss.model_copy(update={"perceptual": False})
        config = origin.config.model_copy(update={"loss": plain})
        other = FaceSwapGAN(origin.names, config)
        try:
            checkpoints.restore(origin, self.variables(other))
        except CheckpointError as error:
            raise CheckpointError(
                f"{name} cannot be begun from: its weights are not those of "
                f"its settings. Take a whole copy, or another model ({error})"
            ) from error
        return take(model, other, name)

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
        return _sheet(model, batch, lambda rgba: rgba[..., 1:])

    def masks(self, model: FaceSwapGAN, batch: np.ndarray) -> np.ndarray:
        """Draws the rows of `preview` with masks in the pictures' place."""
        return _sheet(
            model, batch, lambda rgba: np.repeat(rgba[..., :1] * 2 - 1, 3, -1)
        )


SYSTEMS: dict[str, System] = {"faceswap_gan": FaceSwapSystem()}


def _sheet(
    model: FaceSwapGAN,
    batch: np.ndarray,
    shown: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    settings, rows = model.config.model, []
    with averaged(model):
        for person in range(len(model.people)):
            faces = data.network_faces(
                batch[:PREVIEW_FACES, person, ..., :3],
                settings.coverage,
                settings.resolution,
            )
            made = shown(reconstructions(model, faces, person))
            order = [person, *(set(range(len(made))) - {person})]
            pictures = [faces, *(made[i] for i in order)]
            rows.append(np.concatenate(pictures, axis=2))
    return data.to_uint8(np.concatenate(np.concatenate(rows), axis=0))


def load_generator(
    checkpoint: checkpoints.Checkpoint, seen: str, person: str
) -> tuple[keras.Model, keras.Model]:
    """Builds what swaps a person in, with the averaged weights.

    Args:
        checkpoint: a training's checkpoint.
        seen: the person whose faces are encoded.
        person: the person to swap in.

    Returns:
        The encoder of the one's faces and the decoder of the other's.

    Raises:
        CheckpointError: a person was not trained, or the file is damaged.
    """
    _check_trained(checkpoint, seen)
    decoder, settings = (
        load_decoder(checkpoint, person),
        checkpoint.config.model,
    )
    with precision(settings.precision):
        encoder = build_encoder(settings.architecture())
    face = keras.Input(encoder.input_shape[1:])
    shown, networks = face, {"encoder": encoder}
    if settings.centre:
        centre = Centre()
        shown = centre(face)
        networks[f"centre_{seen}"] = centre
    _restore(checkpoint, networks)
    return keras.Model(face, encoder(shown)), decoder


def load_decoder(
    checkpoint: checkpoints.Checkpoint, person: str
) -> keras.Model:
    """Builds a person's decoder alone; see `load_generator`."""
    _check_trained(checkpoint, person)
    settings = checkpoint.config.model
    with precision(settings.precision):
        decoder = build_decoder(settings.architecture())
    _restore(checkpoint, {f"decoder_{person}": decoder})
    return decoder


def _check_trained(checkpoint: checkpoints.Checkpoint, name: str) -> None:
    if name not in checkpoint.names:
        known = ", ".join(checkpoint.names)
        raise CheckpointError(
            f"{checkpoint.folder} knows {known}, not {name}: train with "
            f"--people ... {name}, or choose one of these."
        )


def _restore(
    checkpoint: checkpoints.Checkpoint, networks: dict[str, keras.Layer]
) -> None:
    """Fills networks with their averaged weights."""
    named = {}
    for name, network in networks.items():
        trained = network.trainable_variables
        named.update(_numbered(f"average/{name}", trained))
        numbered = _numbered(name, network.variables)
        ids = {id(variable) for variable in trained}
        named.update({k: v for k, v in numbered.items() if id(v) not in ids})
    checkpoints.restore(checkpoint, named)


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

"""The face swap as a system: see `faceswap_gan.systems.system`."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Sequence
from functools import partial
from functools import reduce
from operator import getitem
from typing import Any

import keras
import numpy as np

from faceswap_gan.errors import CheckpointError
from faceswap_gan.faces.track_sheets import remove_sheets
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.names import check_several
from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap import sampling
from faceswap_gan.systems.swap.automatic import choose
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.config import swap_config
from faceswap_gan.systems.swap.data import mouthless_sentence
from faceswap_gan.systems.swap.facts import facts_of
from faceswap_gan.systems.swap.gan import FaceSwapGAN
from faceswap_gan.systems.swap.gan import build_gan
from faceswap_gan.systems.swap.generator import load_decoder
from faceswap_gan.systems.swap.generator import load_generator
from faceswap_gan.systems.swap.generator import numbered
from faceswap_gan.systems.swap.held_out import too_few_sentence
from faceswap_gan.systems.swap.kept import meshless_sentence
from faceswap_gan.systems.swap.known import Known
from faceswap_gan.systems.swap.known import fingerprint
from faceswap_gan.systems.swap.known import read_known
from faceswap_gan.systems.swap.loading import LoadedFaces
from faceswap_gan.systems.swap.loading import load_all
from faceswap_gan.systems.swap.pictures import PREVIEW_FACES
from faceswap_gan.systems.swap.pictures import Sheets
from faceswap_gan.systems.swap.start_from import check_family
from faceswap_gan.systems.swap.start_from import take
from faceswap_gan.systems.swap.transform import SwapTransform
from faceswap_gan.systems.swap.validation import FaceValidation
from faceswap_gan.systems.swap.validation import health
from faceswap_gan.systems.system import HELD_OUT
from faceswap_gan.systems.system import Choice
from faceswap_gan.systems.system import Source
from faceswap_gan.tensors import Batch
from faceswap_gan.training.optimizers import reschedule
from faceswap_gan.training.precision import fastest_precision
from faceswap_gan.training.precision import slow_sentence
from faceswap_gan.training.schedule import first_steps
from faceswap_gan.training.schedule import timetable
from faceswap_gan.workspace import Workspace

AMPLE_FIXED, AMPLE_EACH = 3 * 2**30, 2**27
"""Bytes that a network without attention and with its usual latent vector is
far below, and for each face of 64 px in a batch."""


class FaceSwapSystem:
    """Shared encoder, one decoder and discriminator per person."""

    def resolve(
        self,
        config: SwapConfig,
        before: SwapConfig | None,
        say: Callable[[str], None],
    ) -> SwapConfig:
        """See `System.resolve`: a training keeps its precision.

        Where a CPU is slow in that, `auto` is float32, and a precision that
        was asked for by name is warned of.
        """
        asked = config.model.precision
        if asked != "auto":
            if sentence := slow_sentence(asked):
                say(sentence)
            return config
        chosen = before.model.precision if before else fastest_precision()
        if slow_sentence(chosen):
            chosen = "float32"
        model = config.model.model_copy(update={"precision": chosen})
        return config.model_copy(update={"model": model})

    def automatic(
        self,
        workspace: Workspace,
        people: list[str],
        config: SwapConfig,
        named: Collection[str],
    ) -> Choice:
        """See `System.automatic`: networks, resolution, batch and length."""
        values = config.model_dump()
        places = {name: name.split(".") for name in named}
        given = {
            name: value
            for name, place in places.items()
            if (value := reduce(getitem, place, values)) is not None
        }
        return choose(facts_of(workspace, people, config), given)

    def source(
        self,
        workspace: Workspace,
        people: list[str],
        config: SwapConfig,
        say: Callable[[str], None],
    ) -> Source:
        """See `System.source`: accepted faces, and consent that covers them.

        The pages that `extract` drew of everybody seen are removed when the
        training has begun: who is trained on is chosen.
        """
        check_several(people)
        read = [workspace.person_with_faces(person) for person in people]
        pictures = {record.name: files for record, files in read}
        counts = {name: len(files) for name, files in pictures.items()}
        if few := too_few_sentence(counts, config.training.held_out):
            say(few)
        if mouthless := mouthless_sentence(workspace, people, config):
            say(mouthless)
        if meshless := meshless_sentence():
            say(meshless)
        known = read_known(workspace, pictures, config, say)
        return Source(
            [_drawn_by(record, known, config) for record, _ in read],
            partial(load_all, workspace, pictures, config, known),
            partial(remove_sheets, workspace, people),
        )

    def build(self, people: list[str], config: SwapConfig) -> FaceSwapGAN:
        """See `System.build`."""
        return build_gan(people, config)

    def batches(
        self, loaded: LoadedFaces, config: SwapConfig, step: int
    ) -> Iterator[Batch]:
        """See `System.batches`; a batch is (n, people, w, w, 6) uint8."""
        return sampling.batches(
            loaded.drawn, loaded.often, config, step, loaded.numbers
        )

    def validation(
        self, loaded: LoadedFaces, config: SwapConfig
    ) -> FaceValidation:
        """See `System.validation`: of reconstructions and of swaps."""
        sets = {"training": loaded.training, HELD_OUT: loaded.held_out}
        return FaceValidation(sets, config, loaded.reader, loaded.ranges)

    def health(self, model: FaceSwapGAN, batch: np.ndarray) -> str | None:
        """See `System.health`: broken numbers, masks that are lost."""
        return health(model, batch[:PREVIEW_FACES])

    def memory_bound(
        self, people: Sequence[str], config: SwapConfig
    ) -> int | None:
        """See `System.memory_bound`: of networks that are small."""
        architecture = config.model.architecture()
        usual = Architecture(architecture.network, architecture.resolution)
        if architecture.latent > usual.latent:
            return None
        if architecture.attention != "none" or config.loss.perceptual:
            return None
        faces = config.training.batch_size * len(people)
        scale = (architecture.resolution / 64) ** 2
        return round(AMPLE_FIXED + faces * scale * AMPLE_EACH)

    def variables(self, model: FaceSwapGAN) -> dict[str, Any]:
        """See `System.variables`."""
        named = {"step": model.ema.step}
        for seeds in (model.random, model.augment.random):
            named[f"random/{len(named)}"] = seeds.state
        averages = _averages(model)
        for name, network in model.networks().items():
            named.update(numbered(name, network.variables))
            trained = map(id, network.trainable_variables)
            own = [averages[key] for key in trained if key in averages]
            named.update(numbered(f"average/{name}", own))
        return named

    def begin_from(
        self, model: FaceSwapGAN, origin: Checkpoint, name: str
    ) -> list[str]:
        """See `System.begin_from`."""
        settings = swap_config(origin.config)
        check_family(model.config.model, settings.model, name)
        plain = settings.loss.model_copy(update={"perceptual": False})
        config = settings.model_copy(update={"loss": plain})
        other = FaceSwapGAN(origin.names, config)
        try:
            checkpoints.restore(origin, self.variables(other))
        except CheckpointError as error:
            raise CheckpointError(
                f"{name} cannot be begun from: its weights are not those of "
                f"its settings. Take a whole copy, or another model ({error})"
            ) from error
        return take(model, other, name)

    def changes_at(self, config: SwapConfig, step: int) -> bool:
        """See `System.changes_at`: where a stage swaps the decoders."""
        starts = first_steps(config.schedule, config.training.iterations)
        return any(
            stage.swap_decoders and start == step
            for stage, start in zip(config.schedule, starts, strict=True)
        )

    def change(self, model: FaceSwapGAN) -> None:
        """Hands each decoder, with its average, to the next person.

        The optimizer's moments stay with the place.
        """
        averages = _averages(model)
        for networks in (model.decoders, model.refiners):
            _rotate([network.variables for network in networks])
            trained = [network.trainable_variables for network in networks]
            _rotate([[averages[id(v)] for v in own] for own in trained])

    def reschedule(self, model: FaceSwapGAN, config: SwapConfig) -> None:
        """See `System.reschedule`."""
        times = timetable(config.schedule, config.training.iterations)
        model.times.assign(times)
        reschedule(model.optimizer, config)

    def pictures(
        self, loaded: LoadedFaces, config: SwapConfig, batch: np.ndarray
    ) -> Sheets:
        """See `System.pictures`: `preview` and `masks`."""
        return Sheets(batch, config.model, loaded.reader, loaded.ranges)

    def transform(
        self, checkpoint: Checkpoint, seen: str, person: str
    ) -> SwapTransform:
        """See `System.transform`: it also knows where the seen faces are."""
        networks = load_generator(checkpoint, seen, person)
        coverage = swap_config(checkpoint.config).model.coverage
        rebuilt = None if seen == person else load_decoder(checkpoint, seen)
        return SwapTransform(*networks, coverage, seen_decoder=rebuilt)


def _drawn_by(record: Person, known: Known, config: SwapConfig) -> Person:
    """Returns a record that says by what the person's faces are drawn."""
    if record.name not in known:
        return record
    digest = fingerprint(record.name, known, config)
    return record.model_copy(update={"expressions": digest})


def _averages(model: FaceSwapGAN) -> dict[int, Any]:
    """Returns the average of each of the generator's variables, by its id."""
    kept = model.current_averages()
    pairs = zip(model.generator_variables, kept, strict=True)
    return {id(variable): average for variable, average in pairs}


def _rotate(groups: list[list[Any]]) -> None:
    """Moves the values of each group of variables to the next group."""
    values = [
        [keras.ops.convert_to_numpy(v.value) for v in group] for group in groups
    ]
    for group, new in zip(groups, values[-1:] + values[:-1], strict=True):
        for variable, value in zip(group, new, strict=True):
            variable.assign(value)

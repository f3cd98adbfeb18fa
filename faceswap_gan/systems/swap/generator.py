"""What a checkpoint of a swap gives to those who use it: its generators."""

from typing import Any

import keras

from faceswap_gan.errors import CheckpointError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.networks.code_range import CodeRange
from faceswap_gan.networks.code_range import within
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.networks.generator import divided
from faceswap_gan.networks.mean_subtraction import MeanSubtraction
from faceswap_gan.networks.refinement import build_refiner
from faceswap_gan.networks.refinement import refined
from faceswap_gan.networks.shared_decoder import sharing
from faceswap_gan.systems.swap.config import swap_config
from faceswap_gan.training.precision import precision


def load_generator(
    checkpoint: Checkpoint, seen: str, person: str
) -> tuple[keras.Model, keras.Model]:
    """Builds what swaps a person in, with the averaged weights.

    Args:
        checkpoint: a training's checkpoint.
        seen: the person whose faces are encoded.
        person: the person to swap in.

    Returns:
        The encoder of the one's faces, whose codes are kept within the
        other's, and the decoder of the other's.

    Raises:
        CheckpointError: a person was not trained, or the file is damaged.
    """
    _check_trained(checkpoint, seen)
    decoder, settings = (
        load_decoder(checkpoint, person),
        swap_config(checkpoint.config).model,
    )
    with precision(settings.precision):
        encoder = build_encoder(settings.architecture())
    face = keras.Input(encoder.input_shape[1:])
    shown, networks = face, {"encoder": encoder}
    if settings.mean_subtraction:
        subtract_mean = MeanSubtraction()
        shown = subtract_mean(face)
        networks[f"centre_{seen}"] = subtract_mean
    reach = CodeRange()
    if limited := settings.code_range > 0 and seen != person:
        reach.build((None, settings.architecture().latent))
        networks[f"code_range_{person}"] = reach
    _restore(checkpoint, networks)
    if not limited:
        return keras.Model(face, encoder(shown)), decoder
    compressor, expander = divided(encoder)
    kept = within(reach, settings.code_range, compressor(shown))
    return keras.Model(face, expander(kept)), decoder


def load_decoder(checkpoint: Checkpoint, person: str) -> keras.Model:
    """Builds a person's decoder, with its last stage; see `load_generator`."""
    _check_trained(checkpoint, person)
    settings = swap_config(checkpoint.config).model
    with precision(settings.precision):
        decoder = build_decoder(settings.architecture())
        if settings.decoder == "shared":
            decoder = sharing(decoder)
        networks = {f"decoder_{person}": decoder}
        if not settings.refined:
            _restore(checkpoint, networks)
            return decoder
        refiner = build_refiner(decoder)
        _restore(checkpoint, networks | {f"refiner_{person}": refiner})
        return refined(decoder, refiner)


def _check_trained(checkpoint: Checkpoint, name: str) -> None:
    if name not in checkpoint.names:
        known = ", ".join(checkpoint.names)
        raise CheckpointError(
            f"{checkpoint.folder} knows {known}, not {name}: train with "
            f"--people ... {name}, or choose one of these."
        )


def _restore(checkpoint: Checkpoint, networks: dict[str, keras.Layer]) -> None:
    """Fills networks with their averaged weights."""
    named = {}
    for name, network in networks.items():
        trained = network.trainable_variables
        named.update(numbered(f"average/{name}", trained))
        whole = numbered(name, network.variables)
        ids = {id(variable) for variable in trained}
        named.update({k: v for k, v in whole.items() if id(v) not in ids})
    checkpoints.restore(checkpoint, named)


def numbered(prefix: str, variables: list[Any]) -> dict[str, Any]:
    """Names variables of a network as a checkpoint does."""
    return {f"{prefix}/{i:04d}": v for i, v in enumerate(variables)}

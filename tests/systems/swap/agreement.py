"""One step of each option with given weights: its losses and gradients.

KERAS_BACKEND=jax python agreement.py FOLDER

Nothing in it is random: weights, faces and the share of real are the same on
every backend. `FOLDER/BACKEND.npz` holds each loss and each gradient, which
is what momentum holds after one step at rate 1, for some draws of faces.
"""

import json
import sys
from pathlib import Path

import keras
import numpy as np
from narrow import make_narrow
from narrow import write_vggface

from faceswap_gan.config import load_config
from faceswap_gan.systems.swap.gan import build_gan

PEOPLE, DRAWS = ["a", "b"], 3
HERE = Path(__file__).parent


class Given(keras.layers.Layer):
    """Returns the same augmented faces whatever it is shown.

    Colours lie beyond what a decoder can make, and neighbours on either side
    of it, so that no difference from them is near 0.
    """

    def __init__(self, count: int, side: int, covered: bool, patch: int):
        super().__init__()
        self.patch = patch
        self.count, self.side = count, side
        self.covered, self.draw = covered, 0

    def call(self, faces, warp):
        """Looks away."""
        random = np.random.default_rng(self.draw)
        shape = (len(PEOPLE) * self.count, self.side, self.side)
        odd = np.indices(shape).sum(0)[..., None] % 2
        far = (2 * odd - 1) * random.uniform(1.2, 1.5, (*shape, 3))
        masks = random.uniform(0, 1, (3, *shape, 1))
        given = {
            "warped": random.uniform(-1, 1, (*shape, 3)),
            "target": far,
            "eyes": masks[0],
            "face": odd,
            "mouth": masks[2],
        }
        if self.covered:
            given |= {"occluded_target": -far, "occluder_mask": masks[1]}
        corner = {}
        if self.patch:
            given["patch"] = np.repeat(
                np.repeat(far[:, 8 : 8 + self.patch, 6 : 6 + self.patch], 2, 1),
                2,
                2,
            )
            corner = {"corner": np.tile(np.int32([8, 6]), (shape[0], 1))}
        return corner | {
            name: keras.ops.convert_to_tensor(value.astype("float32"))
            for name, value in given.items()
        }


def weights(variables: list) -> list[np.ndarray]:
    """Moves every variable away from its start."""
    random = np.random.default_rng(2)
    values = []
    for variable in variables:
        shape = tuple(variable.shape)
        noise = random.normal(size=shape)
        if len(shape) > 1:
            value = noise / np.sqrt(np.prod(shape[:-1]))
        else:
            start = keras.ops.convert_to_numpy(variable.value)
            value = start + 0.2 * np.abs(noise)
        values.append(np.float32(value))
    return values


def steps(changes: list[str]) -> dict[str, np.ndarray]:
    """Returns the losses and gradients of a step, for each draw of faces."""
    config = load_config(overrides=["model.latent=16", *changes])
    model = build_gan(PEOPLE, config)
    covered = config.augment.occlusion > 0
    # Of two codes that are normalized together only signs are left. Else one
    # face is enough: with more, more rectifiers are within rounding of 0.
    count = 2 if config.loss.domain_confusion else 1
    patch = model.augment.patch
    model.augment = Given(count, config.model.resolution, covered, patch)
    model._mix = lambda: 0.3
    networks = model.networks().values()
    variables = [v for network in networks for v in network.variables]
    values = weights(variables)
    optimizer = keras.optimizers.SGD(1.0, momentum=0.9)
    model.compile(optimizer, run_eagerly=True)
    optimizer.build(model.trainable_variables)
    faces = np.zeros((count, len(PEOPLE), 8, 8, 6), np.uint8)
    found = {}
    for draw in range(DRAWS):
        model.augment.draw = draw
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
        for momentum in optimizer.momentums:
            momentum.assign(np.zeros(momentum.shape, "float32"))
        model.reset_metrics()
        logs = model.train_on_batch(faces, return_dict=True)
        for name, value in logs.items():
            found[f"{draw}|loss {name}"] = np.asarray(value)
        trained = model.trainable_variables
        pairs = zip(optimizer.momentums, trained, strict=True)
        for index, (momentum, variable) in enumerate(pairs):
            gradient = -keras.ops.convert_to_numpy(momentum)
            found[f"{draw}|gradient {index} {variable.path}"] = gradient
    return found


def main(folder: Path) -> None:
    """Writes the steps of all options."""
    make_narrow()
    backend = keras.backend.backend()
    weights_file = folder / f"{backend}.h5"
    write_vggface(weights_file)
    found = {}
    options = json.loads((HERE / "options.json").read_text())
    for option, changes in options.items():
        own = ["model.precision=float32"]
        own += [f"loss.perceptual_weights={weights_file}"]
        for name, value in steps([*changes, *own]).items():
            found[f"{option}|{name}"] = value
    np.savez(folder / f"{backend}.npz", **found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

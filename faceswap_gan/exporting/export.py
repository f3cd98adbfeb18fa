"""One network that swaps a face, in a folder that needs no more than itself."""

import dataclasses
import shutil
from pathlib import Path

import keras

from faceswap_gan.exporting.card import describe
from faceswap_gan.exporting.formats import INPUT
from faceswap_gan.exporting.formats import format_of
from faceswap_gan.exporting.place import EXAMPLE
from faceswap_gan.exporting.place import check_replaceable
from faceswap_gan.hashing import sha256_of
from faceswap_gan.locking import holding
from faceswap_gan.locking import locked
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.transform import open_network
from faceswap_gan.networks.plain import plain_network
from faceswap_gan.project_paths import CARD
from faceswap_gan.provenance.ancestry import names_of
from faceswap_gan.storage import atomic_folder
from faceswap_gan.storage import write_json


@dataclasses.dataclass(frozen=True)
class Exported:
    """A network that was exported.

    Attributes:
        folder: where it is, with its description.
        file: name of the network in it.
        seen: whose faces go in.
        person: whose faces come out.
        people: everybody whose faces the model was trained on, or one that it
            began from.
        step: number of finished training steps.
        example: name of the program that shows its use, if there is one.
    """

    folder: Path
    file: str
    seen: str
    person: str
    people: list[str]
    step: int
    example: str


def standalone(network: keras.Model) -> keras.Model:
    """Rebuilds a network in float32, of Keras's own layers, with named input.

    Args:
        network: a functional model with one input, such as that of a
            `NetworkTransform`.

    Raises:
        ConfigError: a layer that is not Keras's own has no plain form.
    """
    face = keras.Input(network.input_shape[1:], name=INPUT)
    return keras.Model(face, plain_network(network)(face), name="swap")


@holding(lambda output: locked(output))
def export(
    checkpoint: Checkpoint, seen: str, person: str, kind: str, output: Path
) -> Exported:
    """Writes a network, what describes it and, for ONNX, an example.

    Args:
        checkpoint: a training's checkpoint.
        seen: whose faces go in.
        person: whose faces come out.
        kind: a name in `FORMATS`.
        output: the folder; one that holds an export is replaced.

    Raises:
        ConfigError: this backend cannot make the format.
        MissingDependencyError: a package that makes it is not installed.
        CheckpointError: a person was not trained, the file is damaged, or
            its system makes nothing that can be exported.
        OutputError: it cannot be written, or holds something else.
    """
    check_replaceable(output)
    made = format_of(kind, keras.backend.backend())
    transform = open_network(checkpoint, seen, person)
    network = standalone(transform.network)
    example = EXAMPLE.name if kind == "onnx" else ""
    with atomic_folder(output) as temporary:
        made.write(network, temporary / made.file)
        swap = (seen, person)
        card = describe(checkpoint, transform.spec, swap, kind, made.file)
        card["network"]["sha256"] = sha256_of(temporary / made.file)
        write_json(temporary / CARD, card)
        if example:
            shutil.copyfile(EXAMPLE, temporary / example)
    people = names_of(checkpoint.lineage)
    step = checkpoint.step
    return Exported(output, made.file, seen, person, people, step, example)

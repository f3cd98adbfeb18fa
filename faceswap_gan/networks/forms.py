"""What a layer of this package is in Keras's own layers."""

from collections.abc import Callable
from typing import Any

import keras
from keras import layers

Form = Callable[[Any, Any], Any]
FORMS: dict[type[layers.Layer], Form] = {}
"""What applies the plain form of a layer to symbolic inputs, by its class."""


def plain_form(kind: type[layers.Layer]) -> Callable[[Form], Form]:
    """Returns a decorator of a function that gives a kind of layers a form.

    Args:
        kind: the class of the layers. The function takes a layer that has
            weights and symbolic inputs; it returns the outputs of Keras's own
            float32 layers that compute the same in inference.
    """

    def decorate(form: Form) -> Form:
        FORMS[kind] = form
        return form

    return decorate


def copied(
    layer: layers.Layer, kind: type[layers.Layer], inputs: Any, **changes: Any
) -> Any:
    """Applies a layer of another class with a layer's settings and weights.

    Args:
        layer: whose they are.
        kind: one of Keras's own classes.
        inputs: symbolic.
        changes: settings that differ.
    """
    config = {
        key: value
        for key, value in layer.get_config().items()
        if not key.endswith(("_initializer", "_regularizer"))
    }
    config |= {"dtype": "float32", **changes}
    return weighed(kind.from_config(config), inputs, layer.weights)


def weighed(layer: layers.Layer, inputs: Any, values: list[Any]) -> Any:
    """Applies a layer and gives it weights."""
    outputs = layer(inputs)
    layer.set_weights([keras.ops.convert_to_numpy(value) for value in values])
    return outputs

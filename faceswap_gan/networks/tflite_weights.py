"""The weights of a TensorFlow Lite file, by the layers they belong to."""

import collections
from collections.abc import Iterable
from collections.abc import Iterator

import numpy as np
import tflite

Weights = dict[str, list[np.ndarray]]
"""Arrays of each layer, by its name among `NumberedLayers`."""

_KINDS = {
    tflite.BuiltinOperator.CONV_2D: "conv",
    tflite.BuiltinOperator.DEPTHWISE_CONV_2D: "depthwise",
    tflite.BuiltinOperator.PRELU: "prelu",
}
_NUMBERS = {
    tflite.TensorType.FLOAT32: np.float32,
    tflite.TensorType.FLOAT16: np.float16,
}
_HWIO = (1, 2, 3, 0)
"""The axes of a kernel in Keras's order."""


def read_tflite(content: bytes) -> Weights:
    """Reads the weights of a network, in Keras's order of their axes.

    Args:
        content: a file with one graph of float32 or float16 weights, which may
            lie behind `DEQUANTIZE`. It is trusted: compare its hash before.

    Returns:
        Kernel (rows, columns, in, out) and bias of each `conv_N`, kernel
        (rows, columns, channels, 1) and bias of each `depthwise_N`, slopes
        (1, 1, channels) of each `prelu_N`, numbered in the file's order; and
        as `constant_N` each other array that is computed with. Single numbers
        belong to what is computed.

    Raises:
        ValueError: it has weights that nothing uses.
    """
    graph = _Graph(content)
    counts: collections.Counter[str] = collections.Counter()
    weights: Weights = {}
    for kind, arrays in graph.layers():
        weights[f"{kind}_{counts[kind]}"] = arrays
        counts[kind] += 1
    if unused := graph.unused():
        raise ValueError(f"Nothing uses the arrays {sorted(unused)}.")
    return weights


class _Graph:
    """The operations of a file, and the arrays that they are given."""

    def __init__(self, content: bytes):
        self._model = tflite.Model.GetRootAs(content, 0)
        self._graph = self._model.Subgraphs(0)
        self._sources: dict[int, int] = {}
        self._used: set[int] = set()

    def layers(self) -> Iterator[tuple[str, list[np.ndarray]]]:
        """Yields the kind and the arrays of what has any, in order."""
        for place in range(self._graph.OperatorsLength()):
            operator = self._graph.Operators(place)
            code = self._model.OperatorCodes(operator.OpcodeIndex())
            kind = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
            inputs = operator.InputsAsNumpy().tolist()
            if kind == tflite.BuiltinOperator.DEQUANTIZE:
                self._sources[operator.Outputs(0)] = inputs[0]
            elif kind in _KINDS:
                yield _KINDS[kind], self._arranged(inputs[1:])
            else:
                new = self._places(inputs) - self._used
                yield from (("constant", [self._array(n)]) for n in sorted(new))

    def unused(self) -> set[int]:
        """Returns the numbers of weights that no operation was given."""
        return self._places(range(self._graph.TensorsLength())) - self._used

    def _arranged(self, inputs: list[int]) -> list[np.ndarray]:
        arrays = [self._array(self._sources.get(n, n)) for n in inputs]
        if arrays[0].ndim == len(_HWIO):
            arrays[0] = arrays[0].transpose(_HWIO)
        return arrays

    def _places(self, tensors: Iterable[int]) -> set[int]:
        """Returns the weights among tensors, or behind them."""
        places = {self._sources.get(n, n) for n in tensors}
        return {n for n in places if self._stored(n) is not None}

    def _array(self, tensor: int) -> np.ndarray:
        stored = self._stored(tensor)
        assert stored is not None, "A layer's arrays are in the file."
        self._used.add(tensor)
        return stored.astype(np.float32)

    def _stored(self, tensor: int) -> np.ndarray | None:
        """Returns the floats of a tensor that the file holds, if several."""
        described = self._graph.Tensors(tensor)
        number = _NUMBERS.get(described.Type())
        buffer = self._model.Buffers(described.Buffer())
        if number is None or not buffer.DataLength():
            return None
        if not described.ShapeLength():
            return None
        array = np.frombuffer(buffer.DataAsNumpy(), number)
        return array.reshape(described.ShapeAsNumpy())

"""How fast one GPU trains, and what share of its matrix rate that is.

The faces lie on the device, batches are drawn and varied there, networks
compute in bfloat16. On JAX many steps are one dispatch (a scan under jit); on
torch each step is its own. Both rates of the device are measured too: that of
a bfloat16 product of matrices, and that of its memory. The bar is 40,000 steps
of `standard` at 64 px, batch 8, in 3 minutes.

    KERAS_BACKEND=jax python benchmarks/gpu.py [--quick] [--preset standard]
        [--resolution 64 128 256] [--steps 400] [--dispatch 50] [--cpu]

Without a GPU nothing is run, and the exit code is 2; --cpu tries the script.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from faceswap_gan.config import load_config
from faceswap_gan.framework import load_framework

TOTAL_STEPS, MINUTES, BAR = 40_000, 3.0, 1.0
PEOPLE, FACES = ("a", "b"), 2000
SETTINGS = ["model.attention=self_pooled", "model.precision=bfloat16"]
BACKENDS = ("jax", "torch")


def jax_steps(model, faces: np.ndarray, batch: int, dispatch: int):
    """Returns what takes `dispatch` steps at once, and a step's costs."""
    import jax

    model.train_on_batch(_first(faces, batch))
    on_device = jax.device_put(faces)
    groups = (
        model.trainable_variables,
        model.non_trainable_variables,
        model.optimizer.variables,
        model.metrics_variables,
    )
    state = tuple([v.value for v in group] for group in groups)

    def one(state, step):
        key = jax.random.fold_in(jax.random.key(0), step)
        shape = (len(PEOPLE), batch)
        chosen = jax.random.randint(key, shape, 0, faces.shape[1])
        drawn = jax.vmap(lambda own, at: own[at])(on_device, chosen)
        data = (jax.numpy.swapaxes(drawn, 0, 1),)
        logs, state = model.train_step(state, data)
        return state, logs["loss"]

    def many(state, steps):
        return jax.lax.scan(one, state, steps)

    costs = jax.jit(one).lower(state, 0).compile().cost_analysis()
    run = jax.jit(many, donate_argnums=0)
    held = {"state": state, "step": 0}

    def steps() -> float:
        numbers = held["step"] + np.arange(dispatch)
        held["state"], losses = run(held["state"], numbers)
        held["step"] += dispatch
        return float(losses[-1])

    return steps, costs.get("flops", 0.0), costs.get("bytes accessed", 0.0)


def torch_steps(model, faces: np.ndarray, batch: int, dispatch: int):
    """Returns what takes `dispatch` steps, and the arithmetic of one."""
    import keras
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    first = _first(faces, batch)
    model.train_on_batch(first)
    with FlopCounterMode(display=False) as counter:
        model.train_on_batch(first)
    on_device = keras.ops.convert_to_tensor(faces)
    people = torch.arange(len(PEOPLE), device=on_device.device)[None]

    def steps() -> float:
        for _ in range(dispatch):
            chosen = torch.randint(
                faces.shape[1], (batch, len(PEOPLE)), device=people.device
            )
            logs = model.train_step((on_device[people, chosen],))
        return float(logs["loss"])

    return steps, counter.get_total_flops(), 0.0


STEPPERS = {"jax": jax_steps, "torch": torch_steps}


def _first(faces: np.ndarray, batch: int) -> np.ndarray:
    return np.swapaxes(faces[:, :batch], 0, 1)


def matrix_rate(side: int, turns: int = 20) -> float:
    """Returns FLOP/s of the product of two bfloat16 matrices."""
    from keras import ops

    matrix = ops.ones((side, side), "bfloat16")
    seconds = _timed(lambda: ops.matmul(matrix, matrix), turns)
    return 2 * side**3 / seconds


def memory_rate(numbers: int, turns: int = 20) -> float:
    """Returns bytes/s of reading and writing a vector."""
    from keras import ops

    vector = ops.ones((numbers,), "float32")
    return 8 * numbers / _timed(lambda: vector + 1.0, turns)


def _timed(work: Callable, turns: int) -> float:
    """Returns the seconds of one of many turns that wait only at the end."""
    from keras import ops

    def wait(result) -> None:
        flat = ops.reshape(result, (-1,))[:1]
        ops.convert_to_numpy(ops.cast(flat, "float32"))

    wait(work())
    began = time.perf_counter()
    for _ in range(turns):
        result = work()
    wait(result)
    return (time.perf_counter() - began) / turns


def measure(options, resolution: int) -> tuple[float, float, float]:
    """Returns seconds, FLOP and bytes of a step at a resolution."""
    from faceswap_gan.systems.swap.data import working_size
    from faceswap_gan.systems.swap.gan import build_gan

    changes = [*SETTINGS, f"model.resolution={resolution}"]
    config = load_config(None, options.preset, changes)
    batch = options.batch or config.training.batch_size
    side = working_size(resolution, config.model.coverage)
    count = 32 if options.quick else FACES
    shape = (len(PEOPLE), count, side, side, 6)
    faces = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    model = build_gan(list(PEOPLE), config)
    backend = os.environ["KERAS_BACKEND"]
    dispatch = 2 if options.quick else options.dispatch
    steps, flops, moved = STEPPERS[backend](model, faces, batch, dispatch)
    steps()
    turns = 1 if options.quick else max(1, options.steps // dispatch)
    began = time.perf_counter()
    for _ in range(turns):
        loss = steps()
    seconds = (time.perf_counter() - began) / (turns * dispatch)
    if not np.isfinite(loss):
        raise FloatingPointError(f"The loss at {resolution} px is {loss}.")
    return seconds, flops, moved


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few steps")
    parser.add_argument("--preset", default="standard")
    parser.add_argument(
        "--resolution", type=int, nargs="+", default=[64, 128, 256]
    )
    parser.add_argument("--batch", type=int, help="the preset's by default")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--dispatch", type=int, default=50)
    parser.add_argument("--cpu", action="store_true", help="try the script")
    options = parser.parse_args()
    backend = load_framework()
    if backend not in BACKENDS:
        print(f"gpu: not run; KERAS_BACKEND must be jax or torch: {backend}.")
        return 2
    if not options.cpu and not _has_gpu(backend):
        print(
            f"gpu: not run; {backend} sees no GPU here. Install "
            f"{backend} for CUDA on a machine with one; --cpu tries the "
            "script without."
        )
        return 2
    return report(options, backend)


def report(options, backend: str) -> int:
    """Prints the table and gives the exit code."""
    small = options.quick or options.cpu
    rate = matrix_rate(512 if small else 8192)
    memory = memory_rate(2**20 if small else 2**28)
    print(
        f"{backend}: bfloat16 products {rate / 1e12:.1f} TFLOP/s, memory "
        f"{memory / 1e9:.0f} GB/s, {options.dispatch} steps a dispatch"
    )
    print(
        f"{'px':>5}{'ms':>9}{'GFLOP':>9}{'of products':>13}"
        f"{'GB':>8}{'of memory':>11}{'40,000 steps':>14}"
    )
    ratio = 0.0
    for resolution in options.resolution:
        seconds, flops, moved = measure(options, resolution)
        minutes = TOTAL_STEPS * seconds / 60
        if resolution == min(options.resolution):
            ratio = MINUTES / minutes
        print(
            f"{resolution:5}{seconds * 1e3:9.2f}{flops / 1e9:9.0f}"
            f"{flops / rate / seconds:13.1%}{moved / 1e9:8.2f}"
            f"{moved / memory / seconds:11.1%}{minutes:10.1f} min",
            flush=True,
        )
    print(f"gpu: {ratio:.2f} (bar {BAR:g})")
    return 0 if ratio >= BAR else 1


def _has_gpu(backend: str) -> bool:
    if backend == "jax":
        import jax

        return jax.default_backend() == "gpu"
    import torch

    return torch.cuda.is_available()


if __name__ == "__main__":
    sys.exit(main())

"""Speed and memory of a training step, beside a step as faceswap-GAN takes it.

Both train the same widths on the same batch of 8 pairs of 64 px faces, turn
by turn in processes of their own, three times anew, of which the quickest
counts: `reference` as `support.reference_step` says, `ours` fused, with pooled
attention, in bfloat16 where the processor gains by it. With --quality both
also train on the film of `paired_swap.py`, for equally many steps, and are
scored by it.

    python benchmarks/train_step.py [--quick] [--preset NAME ...]
                                    [--quality [--steps 1000]]
"""

import argparse
import itertools
import multiprocessing
import os
import resource
import statistics
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

import paired_swap
from faceswap_gan.config import load_config
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.framework import load_framework
from faceswap_gan.systems.swap.config import SwapConfig

BAR, QUALITY_BAR = 3.0, -0.2
PRESETS = ("lite", "standard")
SAME = "model.mean_subtraction=false"
VARIANTS = {
    "reference": [SAME, "model.attention=self", "model.precision=float32"],
    "ours": [SAME, "model.attention=self_pooled", "model.precision=auto"],
}


def stepper(variant: str, config: SwapConfig, faces: list[np.ndarray]):
    """Returns a function that takes one step, and the trained networks."""
    if variant == "reference":
        from support.reference_step import ReferenceStep

        reference = ReferenceStep(config)
        return lambda: reference(faces), reference
    from faceswap_gan.systems.swap.data import batches
    from faceswap_gan.systems.swap.gan import build_gan

    model = build_gan(list(paired_swap.PEOPLE), config)
    settings = config.training
    drawn = batches(faces, settings.batch_size, settings.seed, 0)
    return lambda: model.train_on_batch(next(drawn)[0]), model


def face_size(variant: str, config: SwapConfig) -> int:
    """Side in pixels at which a variant keeps its faces."""
    from faceswap_gan.systems.swap.data import working_size

    if variant == "reference":
        return ALIGNED_SIZE
    return working_size(config.model.side, config.model.coverage)


def serve(pipe, variant: str, preset: str) -> None:
    """Takes as many steps as it is told; answers with seconds, CPU's and GB."""
    load_framework()
    config = load_config(None, preset, VARIANTS[variant])
    side = face_size(variant, config)
    random = np.random.default_rng(0)
    shape = (64, side, side, 6)
    faces = [random.integers(0, 256, shape, dtype=np.uint8) for _ in range(2)]
    step, _ = stepper(variant, config, faces)
    while steps := pipe.recv():
        seconds, used = [], time.process_time()
        for _ in range(steps):
            began = time.perf_counter()
            step()
            seconds.append(time.perf_counter() - began)
        used = (time.process_time() - used) / steps
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        pipe.send((seconds, used, peak))


def least(preset: str, turns: int, rounds: int, steps: int) -> dict:
    """Returns for each variant what `measure` finds in its quickest process.

    Where memory lies makes a process slower or quicker as long as it lives.
    """
    found = [measure(preset, rounds, steps) for _ in range(turns)]
    return {name: min(each[name] for each in found) for name in VARIANTS}


def measure(preset: str, rounds: int, steps: int) -> dict[str, tuple]:
    """Returns each variant's median seconds a step, CPU's, and peak GB."""
    context = multiprocessing.get_context("spawn")
    servers, pipes = [], {}
    for variant in VARIANTS:
        pipes[variant], theirs = context.Pipe()
        server = context.Process(target=serve, args=(theirs, variant, preset))
        server.start()
        theirs.close()
        servers.append(server)
        _ask(pipes[variant], 2)
    answers = {variant: [] for variant in VARIANTS}
    for _ in range(rounds):
        for variant, pipe in pipes.items():
            answers[variant].append(_ask(pipe, steps))
    for pipe in pipes.values():
        pipe.send(0)
    for server in servers:
        server.join()
    return {variant: _summary(rows) for variant, rows in answers.items()}


def _summary(answers: list[tuple]) -> tuple[float, float, float]:
    seconds, used, peaks = zip(*answers, strict=True)
    walls = statistics.median(itertools.chain(*seconds))
    return walls, statistics.median(used), max(peaks)


def _ask(pipe, steps: int):
    pipe.send(steps)
    return pipe.recv()


def quality(preset: str, steps: int, frames: int) -> dict[str, float]:
    """Returns each variant's paired PSNR in dB after equally many steps."""
    results = {}
    for variant, changes in VARIANTS.items():
        config = load_config(None, preset, changes)
        training, _ = paired_swap.film(frames, face_size(variant, config))
        step, networks = stepper(variant, config, training)
        for _ in range(steps):
            step()
        model = scored(variant, config, networks)
        _, held_out = paired_swap.film(frames, face_size("ours", config))
        results[variant] = _psnr(model, held_out)
    return results


def _psnr(model, held_out) -> float:
    return float(paired_swap.scores(model, held_out, None)[:, 0].mean())


def scored(variant: str, config: SwapConfig, networks):
    """Returns the model that `paired_swap.scores` takes."""
    if variant == "ours":
        return networks
    from faceswap_gan.systems.swap.gan import build_gan

    model = build_gan(list(paired_swap.PEOPLE), config)
    model.encoder.set_weights(networks.encoder.get_weights())
    for mine, theirs in zip(model.decoders, networks.decoders, strict=True):
        mine.set_weights(theirs.get_weights())
    pairs = zip(model.ema.averages, model.generator_variables, strict=True)
    for average, variable in pairs:
        average.assign(variable)
    return model


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few steps")
    parser.add_argument("--preset", action="append", choices=PRESETS)
    parser.add_argument("--quality", action="store_true")
    parser.add_argument("--steps", type=int, default=1000)
    options = parser.parse_args()
    repeats = (1, 1, 2) if options.quick else (3, 4, 2)
    presets = options.preset or PRESETS
    print(
        f"{'preset':10}{'step':12}{'s':>7}{'CPU s':>7}{'pairs/s':>9}"
        f"{'GB':>7}{'ratio':>7}"
    )
    ratios = []
    for preset in presets:
        results = least(preset, *repeats)
        pairs = load_config(None, preset).training.batch_size
        baseline = results["reference"][0]
        for variant, (seconds, used, peak) in results.items():
            print(
                f"{preset:10}{variant:12}{seconds:7.3f}{used:7.2f}"
                f"{pairs / seconds:9.2f}{peak:7.2f}{baseline / seconds:7.2f}",
                flush=True,
            )
        ratios.append(baseline / results["ours"][0])
    good = min(ratios) >= BAR
    if options.quality:
        good = _compare(presets, options) and good
    print(f"train_step: {min(ratios):.2f} (bar {BAR:g})")
    return 0 if good else 1


def _compare(presets, options) -> bool:
    load_framework()
    steps, frames = (5, 8) if options.quick else (options.steps, 400)
    gains = []
    for preset in presets:
        dB = quality(preset, steps, frames)
        gains.append(dB["ours"] - dB["reference"])
        print(
            f"{preset:10}paired PSNR after {steps} steps: reference "
            f"{dB['reference']:.2f} dB, ours {dB['ours']:.2f} dB",
            flush=True,
        )
    return min(gains) >= QUALITY_BAR


if __name__ == "__main__":
    sys.exit(main())

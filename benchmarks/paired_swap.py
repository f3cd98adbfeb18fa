"""Quality against the true answer, which only synthetic people have.

Trains on two synthetic people, swaps performances that were held out, and
compares with the same performances by the other person.

    python benchmarks/paired_swap.py [--quick] [--minutes 10 | --cpu-minutes M
                                     | --steps N] [--seeds 1] [--preset NAME]
                                     [--set section.key=value ...]
                                     [--ablation] [--only VARIANT ...]

Variants are compared at equal minutes of the process's own CPU time, which
others on the machine hardly change, or at equal steps, with the CPU time of a
step beside them. Networks compute in what `model.precision=auto` finds faster.
The landmark error is the distance between the points
that the mesh, or dlib where there is none, finds in the swap and in the truth,
over the distance of the eyes, where it sees a face in both.
"""

import argparse
import dataclasses
import os
import sys
import time
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from faceswap_gan.config import load_config
from faceswap_gan.config import validate
from faceswap_gan.evaluation.expression import landmark_error
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import network_view
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.faces.landmarks import choose_landmarks
from faceswap_gan.framework import load_framework
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import FaceSet
from faceswap_gan.synthetic.studio import face_set
from faceswap_gan.systems.swap.config import SwapConfig
from support.swap_scores import picture_scores

BAR = 27.0
STEPS = 2800
"""What two cores take in ten minutes; the learning rate falls over them."""
PEOPLE = ("bruno", "ada")
TRAINING_SEEDS, HELD_OUT_SEED = (21, 22, 221, 321, 421, 521), 23
TRAINING_RATE, HELD_OUT_RATE = 12.5, 4.0
"""Frames per second: slow, so that few frames show much of a performance."""
SCORES = ("psnr", "ssim", "eye_psnr", "landmarks")
ABLATION = {
    "default": [],
    "without mean subtraction": ["model.mean_subtraction=false"],
    "without domain confusion": ["loss.domain_confusion=0"],
    "without both": ["model.mean_subtraction=false", "loss.domain_confusion=0"],
    "without balanced eyes": ["training.balance_share=0"],
    "without structure": ["loss.structure=0"],
    "composite": ["loss.composite=1"],
    "alpha unsupervised": ["loss.mask_target=0", "loss.composite=1"],
    "without eye weighting": ["loss.eyes=0", "loss.eye_edges=0"],
    "without edges": ["loss.edges=0"],
    "colour match": ["augment.color_match=0.5"],
    "without warp": ["augment.warp=0"],
    "flip": ["augment.flip=0.5"],
    "motion blur": ["augment.motion_blur=0.25"],
    "occlusion": ["augment.occlusion=0.3"],
    "part swap": ["augment.part_swap=0.25"],
    "mixup LSGAN": ["loss.adversarial=mixup_lsgan"],
    "relativistic LSGAN": ["loss.adversarial=relativistic_avg_lsgan"],
    "spectral norm": [
        "loss.adversarial=mixup_lsgan",
        "model.spectral_norm=true",
    ],
    "cyclic": ["loss.cyclic=1"],
    "instance norm": ["model.norm=instance"],
    "layer norm": ["model.norm=layer"],
    "group norm": ["model.norm=group"],
    "hybrid norm": ["model.norm=hybrid"],
    "self attention": ["model.attention=self"],
    "pooled attention": ["model.attention=self_pooled"],
    "dual attention": ["model.attention=dual"],
    "SPADE": ["model.spade=true"],
    "float32": ["model.precision=float32"],
}


def film(frames: int, size: int) -> tuple[list[np.ndarray], list[FaceSet]]:
    """Returns both people's training faces and their held-out performance.

    Args:
        frames: of each person to train with, of all performances.
        size: side of the faces in pixels.
    """
    training, held_out = [], []
    each, shown = frames // len(TRAINING_SEEDS), max(8, frames // 20)
    for name in PEOPLE:
        takes = [
            face_set(
                IDENTITIES[name], performance(seed, each, TRAINING_RATE), size
            )
            for seed in TRAINING_SEEDS
        ]
        training.append(np.concatenate([take.with_masks() for take in takes]))
        poses = performance(HELD_OUT_SEED, shown, HELD_OUT_RATE)
        held_out.append(face_set(IDENTITIES[name], poses, size))
    return training, held_out


@dataclasses.dataclass(frozen=True)
class Budget:
    """How long each variant is trained: whichever ends first.

    Attributes:
        minutes: wall time.
        cpu_minutes: the process's own time on all cores.
        steps: steps of training.
    """

    minutes: float = np.inf
    cpu_minutes: float = np.inf
    steps: float = np.inf

    def spent(self, wall: float, cpu: float, steps: int) -> bool:
        """Says whether seconds or steps are used up."""
        return (
            wall >= 60 * self.minutes
            or cpu >= 60 * self.cpu_minutes
            or steps >= self.steps
        )


def trained(config: SwapConfig, faces: list[np.ndarray], budget: Budget):
    """Trains; gives the model, its steps, and the CPU seconds of them."""
    from faceswap_gan.systems.swap.gan import build_gan
    from faceswap_gan.systems.swap.sampling import batches
    from faceswap_gan.systems.swap.sampling import chances

    model = build_gan(list(PEOPLE), config)
    wall, cpu = time.monotonic(), time.process_time()
    balance = config.training.balance_share
    often = [chances(own, balance) for own in faces]
    for steps, batch in enumerate(batches(faces, often, config, 0), 1):
        model.train_on_batch(*batch)
        used = time.process_time() - cpu
        done = budget.spent(time.monotonic() - wall, used, steps)
        if done or steps == config.training.iterations:
            return model, steps, used


def scores(
    model,
    faces: list[np.ndarray],
    held_out: list[FaceSet],
    landmarks: LandmarkModel | None,
):
    """Compares swaps in both directions with the truth.

    Args:
        model: after its training.
        faces: of each person, which it was trained on.
        held_out: of each person, the same performance.
        landmarks: finds points of faces.

    Returns:
        (frames of both directions, 4) in the order of `SCORES`; nan where an
        eye is not seen or no landmarks are available.
    """
    from faceswap_gan.networks.pictures import to_uint8
    from faceswap_gan.systems.swap.code_ranges import CodeRanges
    from faceswap_gan.systems.swap.data import network_faces
    from faceswap_gan.systems.swap.reconstruct import reconstructions
    from faceswap_gan.systems.swap.validation import ema_weights

    settings = model.config.model
    view = (settings.coverage, settings.side)
    inputs = [network_faces(take.faces, *view) for take in held_out]
    eyes = [
        network_faces(np.repeat(take.eye_masks, 3, -1), *view)[..., :1] / 2
        + 0.5
        for take in held_out
    ]
    points = transform(network_view(*view), TEMPLATE * ALIGNED_SIZE - 0.5)
    rows = []
    with ema_weights(model):
        CodeRanges(faces, settings)(model)
        for source, target in ((0, 1), (1, 0)):
            swap = to_uint8(
                reconstructions(model, inputs[source], source)[target, ..., 1:]
            )
            truth = to_uint8(inputs[target])
            for frame in zip(swap, truth, eyes[target], strict=True):
                rows.append(_frame_scores(*frame, points, landmarks))
    return np.array(rows)


def _frame_scores(picture, answer, eyes, five, landmarks) -> list[float]:
    error = np.nan
    if landmarks is not None:
        face = Face(np.ravel([five.min(0), five.max(0)]), five, 1.0)
        found, wanted = (
            landmarks.points(shown, face)[:, :2] for shown in (picture, answer)
        )
        if found.shape == wanted.shape:
            error = landmark_error(found, wanted)
    return [*picture_scores(picture, answer, eyes), error]


def measured(
    config: SwapConfig, films: tuple, budget: Budget, seeds: int
) -> tuple[np.ndarray, float, float, float]:
    """Trains and scores a variant with several seeds.

    Returns:
        The mean of each score, the spread of the PSNR (over seeds, or over
        frames where there is one), the steps, the CPU milliseconds of one.
    """
    import keras

    landmarks, (faces, held_out) = choose_landmarks(), films
    found, steps, cpu = [], [], []
    for seed in range(seeds):
        keras.utils.clear_session()
        settings = config.model_dump(mode="json")
        settings["training"]["seed"] += seed
        model, count, used = trained(
            validate(settings, "The settings"), faces, budget
        )
        found.append(scores(model, faces, held_out, landmarks))
        steps.append(count)
        cpu.append(1000 * used / count)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        means = np.nanmean(found, axis=1)
    spread = np.std(means[:, 0]) if seeds > 1 else np.std(found[0][:, 0])
    return means.mean(axis=0), spread, np.mean(steps), np.mean(cpu)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2 minutes in all")
    parser.add_argument("--minutes", type=float, help="wall time; 10")
    parser.add_argument("--cpu-minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--preset")
    parser.add_argument("--set", action="append", default=[], dest="changes")
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--only", action="append", choices=list(ABLATION))
    return parser.parse_args()


def _budget(options: argparse.Namespace) -> Budget:
    given = {
        name: value
        for name in ("minutes", "cpu_minutes", "steps")
        if (value := getattr(options, name)) is not None
    }
    return Budget(**given or {"minutes": 0.3 if options.quick else 10.0})


def _variants(options: argparse.Namespace) -> dict[str, list[str]]:
    """Returns the changed settings of each variant that is asked for."""
    common = ["model.precision=auto"]
    names = options.only or list(ABLATION)
    if not options.ablation and not options.only:
        names = ["default"]
        common.append(f"training.iterations={STEPS}")
    return {
        name: [*common, *options.changes, *ABLATION[name]] for name in names
    }


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    options = _arguments()
    load_framework()
    from faceswap_gan.systems.swap.data import working_size

    films: dict[int, tuple] = {}
    best = None
    over = "seeds" if options.seeds > 1 else "frames"
    print(f"PSNR and its standard deviation over {over}")
    print(
        f"{'variant':24} {'PSNR':>6} {'+-':>5} {'SSIM':>6} {'eyes':>6} "
        f"{'points':>6} {'steps':>6} {'CPU ms':>7}"
    )
    for name, changes in _variants(options).items():
        config = load_config(None, options.preset, changes)
        size = working_size(config.model.side, config.model.coverage)
        if size not in films:
            films[size] = film(72 if options.quick else 1200, size)
        means, spread, steps, cpu = measured(
            config, films[size], _budget(options), options.seeds
        )
        best = means[0] if best is None else best
        print(
            f"{name:24} {means[0]:6.2f} {spread:5.2f} {means[1]:6.3f} "
            f"{means[2]:6.2f} {means[3]:6.3f} {steps:6.0f} {cpu:7.1f}",
            flush=True,
        )
    print(f"paired_swap: {best:.2f} dB (bar {BAR:g})")
    return 0 if best >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())

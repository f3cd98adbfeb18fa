"""Quality against the true answer, which only synthetic people have.

Trains on two synthetic people, swaps performances that were held out, and
compares with the same performances by the other person.

    python benchmarks/paired_swap.py [--quick] [--minutes 10] [--preset NAME]
                                     [--set section.key=value ...] [--ablation]
"""

import argparse
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from faceswap_gan.config import Config
from faceswap_gan.config import load_config
from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.evaluation.metrics import ssim
from faceswap_gan.framework import load_framework
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import FaceSet
from faceswap_gan.synthetic.studio import face_set

BAR = 27.0
PEOPLE = ("bruno", "ada")
TRAINING_SEEDS, HELD_OUT_SEED = (21, 22), 23
ABLATION = {
    "default": [],
    "without structure": ["loss.structure=0"],
    "composite": ["loss.composite=1"],
    "alpha unsupervised": ["loss.mask_target=0", "loss.composite=1"],
    "without eye weighting": ["loss.eyes=0", "loss.eye_edges=0"],
    "without edges": ["loss.edges=0"],
    "without colour match": ["augment.color_match=0"],
    "without warp": ["augment.warp=0"],
    "without flip": ["augment.flip=0"],
    "mixup LSGAN": ["loss.adversarial=mixup_lsgan"],
    "relativistic LSGAN": ["loss.adversarial=relativistic_avg_lsgan"],
    "cyclic": ["loss.cyclic=1"],
    "instance norm": ["model.norm=instance"],
    "layer norm": ["model.norm=layer"],
    "group norm": ["model.norm=group"],
    "hybrid norm": ["model.norm=hybrid"],
    "self attention": ["model.attention=self"],
    "pooled attention": ["model.attention=self_pooled"],
    "dual attention": ["model.attention=dual"],
    "SPADE": ["model.spade=true"],
    "bfloat16": ["model.precision=bfloat16"],
}


def film(frames: int, size: int) -> tuple[list[np.ndarray], list[FaceSet]]:
    """Gives both people's training faces and their held-out performance."""
    training, held_out = [], []
    for name in PEOPLE:
        takes = [
            face_set(IDENTITIES[name], performance(seed, frames // 2), size)
            for seed in TRAINING_SEEDS
        ]
        training.append(np.concatenate([_with_masks(take) for take in takes]))
        poses = performance(HELD_OUT_SEED, max(8, frames // 6))
        held_out.append(face_set(IDENTITIES[name], poses, size))
    return training, held_out


def _with_masks(take: FaceSet) -> np.ndarray:
    return np.concatenate([take.faces, take.eye_masks, take.face_masks], -1)


def trained(config: Config, faces: list[np.ndarray], minutes: float):
    """Trains for some minutes; gives the system's model and its steps."""
    from faceswap_gan.training.data import batches
    from faceswap_gan.training.gan import build_gan

    model = build_gan(list(PEOPLE), config)
    end, settings = time.monotonic() + 60 * minutes, config.training
    drawn = batches(faces, settings.batch_size, settings.seed, 0)
    for steps, batch in enumerate(drawn, 1):
        model.train_on_batch(batch)
        if time.monotonic() > end or steps == settings.iterations:
            return model, steps


def scores(model, held_out: list[FaceSet]) -> dict[str, float]:
    """Compares swaps in both directions with the truth."""
    from faceswap_gan.training.data import network_faces
    from faceswap_gan.training.data import to_uint8
    from faceswap_gan.training.gan import reconstructions
    from faceswap_gan.training.system import averaged

    settings = model.config.model
    view = (settings.coverage, settings.resolution)
    inputs = [network_faces(take.faces, *view) for take in held_out]
    eyes = [
        network_faces(np.repeat(take.eye_masks, 3, -1), *view)[..., :1] / 2
        + 0.5
        for take in held_out
    ]
    rows = []
    with averaged(model):
        for source, target in ((0, 1), (1, 0)):
            swap = to_uint8(
                reconstructions(model, inputs[source])[target, ..., 1:]
            )
            truth = to_uint8(inputs[target])
            for picture, answer, mask in zip(
                swap, truth, eyes[target], strict=True
            ):
                eye = (
                    psnr(picture, answer, mask) if mask.max() > 0.5 else np.nan
                )
                rows.append((psnr(picture, answer), ssim(picture, answer), eye))
    names = ("psnr", "ssim", "eye_psnr")
    return dict(zip(names, np.nanmean(rows, axis=0).tolist(), strict=True))


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute in all")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--preset")
    parser.add_argument("--set", action="append", default=[], dest="changes")
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--only", action="append", help="rows of the ablation")
    options = parser.parse_args()
    load_framework()
    from faceswap_gan.training.data import working_size

    minutes = 0.3 if options.quick else options.minutes
    chosen = options.only or (
        list(ABLATION) if options.ablation else ["default"]
    )
    films: dict[int, tuple] = {}
    print(f"{'variant':24} {'PSNR':>6} {'SSIM':>6} {'eyes':>6} {'steps':>6}")
    results = {}
    for name in chosen:
        changes = [*options.changes, *ABLATION[name]]
        config = load_config(None, options.preset, changes)
        size = working_size(config.model.resolution, config.model.coverage)
        if size not in films:
            films[size] = film(24 if options.quick else 400, size)
        training, held_out = films[size]
        model, steps = trained(config, training, minutes)
        result = scores(model, held_out)
        results[name] = result["psnr"]
        print(
            f"{name:24} {result['psnr']:6.2f} {result['ssim']:6.3f} "
            f"{result['eye_psnr']:6.2f} {steps:6d}",
            flush=True,
        )
    best = results[chosen[0]]
    print(f"paired_swap: {best:.2f} dB (bar {BAR:g})")
    return 0 if best >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())

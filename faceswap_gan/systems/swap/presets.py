"""Named settings: what each sets; the others are the defaults, `small`'s."""

from typing import Any

_L1_ALONE = {
    "reconstruction": 1.0,
    "composite": 0.0,
    "structure": 0.0,
    "eyes": 0.0,
    "mouth": 0.0,
    "edges": 0.0,
    "eye_edges": 0.0,
    "mouth_edges": 0.0,
    "adversarial": "none",
    "domain_confusion": 0.0,
    "expression": 0.0,
    "cyclic": 0.0,
    "mask_target": 0.0,
    "mask_l1": 0.0,
    "mask_variation": 0.0,
}
_V2_LOSSES = {
    **_L1_ALONE,
    "auxiliary": 1.0,
    "eyes": 30.0,
    "edges": 0.1,
    "eye_edges": 30.0,
    "adversarial": "mixup_lsgan",
    "adversarial_weight": 0.1,
    "mixup_alpha": 0.2,
    "cyclic_alpha": 0.1,
    "perceptual_maps": [0.01, 0.1, 0.3, 0.1],
    "mask_l1": 0.01,
    "mask_hinge": 0.1,
    "mask_variation": 0.1,
}
_V2: dict[str, Any] = {
    "loss": _V2_LOSSES,
    "augment": {
        "rotation": 10.0,
        "zoom": 0.1,
        "shift": 0.05,
        "flip": 0.5,
        "warp": 0.03,
        "color_match": 0.5,
        "motion_blur": 0.0,
        "occlusion": 0.0,
        "part_swap": 0.0,
        "decoupling": 0.0,
        "white_balance": False,
    },
    "optimizer": {
        "learning_rate": 1e-4,
        "discriminator_learning_rate": 2e-4,
        "beta_1": 0.5,
        "beta_2": 0.999,
        "decay": "none",
        "clip_norm": 0.0,
        "accumulate": 1,
    },
    "training": {"iterations": 40000, "batch_size": 8, "balance_share": 0.0},
    "schedule": [{}],
}

# As the authors of self-attention in GANs pool it themselves; over a map of
# 64x64 the whole table takes most of the time of training and conversion.
_QUICK = {"attention": "self_pooled", "precision": "auto"}

_FIRST_STAGES = [
    {"start": 0.0, "perceptual": False},
    {"start": 0.2},
    {"start": 0.3, "mask": "hinge", "mask_margin": 0.5},
    {"start": 0.4, "mask": "hinge", "mask_margin": 0.2},
]


def _hinge(
    start: float, margin: float, rate: float, swap: bool = False
) -> dict[str, Any]:
    return {
        "start": start,
        "mask": "hinge",
        "mask_margin": margin,
        "learning_rate": rate,
        "swap_decoders": swap,
    }


_V2_SCHEDULE = [
    *_FIRST_STAGES,
    _hinge(0.5, 0.4, 1.0),
    {"start": 0.667, "learning_rate": 0.3},
    _hinge(0.8, 0.1, 0.3, swap=True),
    {"start": 0.9, "learning_rate": 0.1},
]
_COLAB_SCHEDULE = [
    *_FIRST_STAGES,
    _hinge(0.5, 0.4, 0.3),
    _hinge(0.667, 0.5, 1.0, swap=True),
    _hinge(0.8, 0.1, 0.3),
    {"start": 0.9, "learning_rate": 0.1},
]

_GPU: dict[str, Any] = {
    "model": {"network": "standard", "resolution": 128, **_QUICK},
    "loss": {"adversarial": "mixup_lsgan", "perceptual": True},
    "optimizer": {
        "learning_rate": 1e-4,
        "discriminator_learning_rate": 2e-4,
        "beta_1": 0.5,
    },
    "training": {"iterations": 40000, "batch_size": 16, "dispatch": 10},
    "schedule": [
        {"perceptual": False, "loss": {"adversarial_weight": 0.0}},
        {"start": 0.6},
        {"start": 0.8, "warp": 0.0},
    ],
}

OLDER_NAMES = {"light": "autoencoder"}
"""Names that presets had, which are still understood."""


class Presets(dict[str, dict[str, Any]]):
    """Presets by name, which are found by their older names too."""

    def __missing__(self, name: str) -> dict[str, Any]:
        """Returns the preset that had this name."""
        return self[OLDER_NAMES[name]]


PRESETS = Presets(
    {
        "small": {"model": {"network": "small"}},
        "autoencoder": {
            "model": {"network": "autoencoder", "resolution": 128},
            "loss": _L1_ALONE,
            "optimizer": {"learning_rate": 1e-4},
            "training": {"batch_size": 16},
            "schedule": [{}],
        },
        "lite": {"model": {"network": "lite", **_QUICK}, **_V2},
        "standard": {"model": {"network": "standard", **_QUICK}, **_V2},
        "gpu": _GPU,
        "v2.2": {
            "model": {
                "network": "standard",
                "mean_subtraction": False,
                "code_range": 0.0,
            },
            **_V2,
            "loss": {**_V2_LOSSES, "perceptual": True},
            "schedule": _V2_SCHEDULE,
        },
        "colab": {
            "model": {
                "network": "lite",
                "norm": "hybrid",
                "mean_subtraction": False,
                "code_range": 0.0,
            },
            **_V2,
            "loss": {
                **_V2_LOSSES,
                "perceptual": True,
                "perceptual_before_activation": True,
            },
            "training": {
                "iterations": 34000,
                "batch_size": 4,
                "balance_share": 0.0,
            },
            "schedule": _COLAB_SCHEDULE,
        },
    }
)
"""`gpu` ends with an adversary, features and no warp. `v2.2` and `colab` follow
the published schedules of faceswap-GAN's notebook and Colab demo to the letter.
All three need the VGGFace weights."""

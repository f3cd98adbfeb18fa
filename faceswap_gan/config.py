"""The settings of a training, each with its default, in one place.

`train_config.json` holds the same defaults; an unknown key, a wrong type or
an impossible value is refused before any work.
"""

import json
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import Literal

import pydantic
from pydantic import Field

from faceswap_gan.errors import ConfigError
from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.presets import PRESETS

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]


class _Section(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(
        extra="forbid", strict=True, frozen=True, validate_default=True
    )


class ModelConfig(_Section):
    """Which networks are trained; null takes the network's own default."""

    network: str = "small"
    resolution: int = 64
    norm: str | None = None
    attention: str | None = None
    latent: Annotated[int, Field(ge=1)] | None = None
    spectral_norm: bool = False
    spade: bool = False
    weight_decay: Weight | None = None
    coverage: Annotated[float, Field(gt=0.3, le=1)] = 0.8
    precision: Literal["auto", "float32", "bfloat16", "float16"] = "float32"

    @pydantic.model_validator(mode="after")
    def _can_be_built(self) -> "ModelConfig":
        self.architecture()
        return self

    def architecture(self) -> Architecture:
        """Gives the networks' architecture.

        Raises:
            ConfigError: no network can be built from these values.
        """
        return Architecture(
            preset=self.network,
            resolution=self.resolution,
            norm=self.norm,
            attention=self.attention,
            latent=self.latent,
            spectral_norm=self.spectral_norm,
            spade=self.spade,
            weight_decay=self.weight_decay,
        )


class LossConfig(_Section):
    """Weights of the loss terms; 0 switches a term off."""

    reconstruction: Weight = 1.0
    composite: Weight = 0.0
    auxiliary: Weight = 1.0
    structure: Weight = 1.0
    eyes: Weight = 20.0
    edges: Weight = 0.1
    eye_edges: Weight = 20.0
    adversarial: Literal["none", "mixup_lsgan", "relativistic_avg_lsgan"] = (
        "none"
    )
    adversarial_weight: Weight = 0.1
    mixup_alpha: Annotated[float, Field(gt=0)] = 0.2
    cyclic: Weight = 0.0
    cyclic_alpha: Weight = 0.1
    perceptual: bool = False
    perceptual_maps: tuple[Weight, Weight, Weight, Weight] = (
        *(0.01, 0.1, 0.3, 0.1),
    )
    perceptual_before_activation: bool = False
    perceptual_weights: str | None = None
    mask_target: Weight = 1.0
    mask_l1: Weight = 0.0
    mask_hinge: Weight = 0.1
    mask_variation: Weight = 0.1
    mask_hidden: Weight = 1.0


class AugmentConfig(_Section):
    """How a face is varied before the encoder sees it."""

    rotation: Annotated[float, Field(ge=0, le=180)] = 5.0
    zoom: Annotated[float, Field(ge=0, lt=1)] = 0.05
    shift: Annotated[float, Field(ge=0, lt=1)] = 0.02
    flip: Share = 0.5
    warp: Annotated[float, Field(ge=0, lt=0.2)] = 0.025
    color_match: Share = 0.5
    motion_blur: Share = 0.0
    occlusion: Share = 0.0


class OptimizerConfig(_Section):
    """Adam for the generators and for the discriminators."""

    learning_rate: Annotated[float, Field(gt=0)] = 1e-3
    discriminator_learning_rate: Annotated[float, Field(gt=0)] = 2e-4
    beta_1: Annotated[float, Field(ge=0, lt=1)] = 0.9
    beta_2: Annotated[float, Field(ge=0, lt=1)] = 0.999
    ema: Annotated[float, Field(ge=0, lt=1)] = 0.999
    decay: Literal["none", "cosine"] = "none"
    clip_norm: Weight = 0.0
    accumulate: Annotated[int, Field(ge=1)] = 1


class Stage(_Section):
    """A part of a training, from a share of its steps on."""

    start: Annotated[float, Field(ge=0, lt=1)] = 0.0
    perceptual: bool = True
    mask: Literal["l1", "hinge"] = "l1"
    mask_margin: Share = 0.5
    learning_rate: Weight = 1.0
    swap_decoders: bool = False


class TrainingConfig(_Section):
    """How long, how much at a time, how often it is saved and shown."""

    system: Literal["faceswap_gan"] = "faceswap_gan"
    iterations: Annotated[int, Field(ge=1)] = 10000
    batch_size: Annotated[int, Field(ge=1)] = 16
    seed: Annotated[int, Field(ge=0)] = 0
    save_minutes: Annotated[float, Field(gt=0)] = 10.0
    keep: Annotated[int, Field(ge=1)] = 3
    log_every: Annotated[int, Field(ge=1)] = 50
    preview_every: Annotated[int, Field(ge=1)] = 500


class Config(_Section):
    """All settings of a training."""

    model: ModelConfig = ModelConfig()
    loss: LossConfig = LossConfig()
    augment: AugmentConfig = AugmentConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    training: TrainingConfig = TrainingConfig()
    schedule: list[Stage] = [Stage()]

    @pydantic.field_validator("schedule")
    @classmethod
    def _in_order(cls, schedule: list[Stage]) -> list[Stage]:
        starts = [stage.start for stage in schedule]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise ValueError("stages must begin at 0 and rise")
        return schedule


def load_config(
    path: Path | None = None,
    preset: str | None = None,
    overrides: list[str] | tuple[str, ...] = (),
) -> Config:
    """Resolves the settings: defaults, then file, then preset, then overrides.

    Args:
        path: a JSON file with some or all of the settings.
        preset: a name in `PRESETS`.
        overrides: `section.key=value` each, the value as JSON or a plain word.

    Returns:
        The validated settings.

    Raises:
        ConfigError: with the name of the key at fault.

    Example:
        >>> load_config(overrides=["model.resolution=128"]).model.resolution
        128
    """
    settings: dict[str, Any] = {}
    if path is not None:
        _merge(settings, _read(path))
    if preset is not None:
        if preset not in PRESETS:
            known = ", ".join(PRESETS)
            raise ConfigError(f"There is no preset '{preset}': take {known}.")
        _merge(settings, PRESETS[preset])
    for override in overrides:
        _merge(settings, _parse(override))
    return validate(settings, str(path) if path else "The settings")


def validate(settings: dict, origin: str) -> Config:
    """Checks settings against the models.

    Args:
        settings: nested mapping of sections and keys.
        origin: what the error names as the place of the settings.

    Raises:
        ConfigError: with the name of the first key at fault.
    """
    try:
        return Config.model_validate_json(json.dumps(settings))
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        reason = first["msg"]
        if first["type"] == "extra_forbidden":
            reason = "there is no such setting"
        raise ConfigError(f"{origin}: {key}: {reason}.") from error


def _read(path: Path) -> dict:
    try:
        settings = json.loads(Path(path).read_text())
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}."
        ) from error
    except ValueError as error:
        raise ConfigError(f"{path} is not valid JSON: {error}.") from error
    if not isinstance(settings, dict):
        raise ConfigError(f"{path} does not hold a JSON object of settings.")
    return settings


def _parse(override: str) -> dict:
    key, separator, text = override.partition("=")
    if not separator or not key:
        raise ConfigError(
            f"--set {override} is not of the form section.key=value."
        )
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


def _merge(into: dict, other: dict) -> None:
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = json.loads(json.dumps(value))

"""Which networks are trained."""

from collections.abc import Iterable
from typing import Annotated
from typing import Literal

import pydantic
from pydantic import AfterValidator
from pydantic import Field
from pydantic import WithJsonSchema

from faceswap_gan.errors import ConfigError
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.networks.architecture import ATTENTIONS
from faceswap_gan.networks.architecture import MOST_LATENT
from faceswap_gan.networks.architecture import NETWORK_ALIASES
from faceswap_gan.networks.architecture import NETWORKS
from faceswap_gan.networks.architecture import NORM_ALIASES
from faceswap_gan.networks.architecture import NORMS
from faceswap_gan.networks.architecture import REFINED
from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.settings.older_names import Added
from faceswap_gan.settings.older_names import Formerly
from faceswap_gan.settings.rules import FIXED
from faceswap_gan.settings.rules import Adds
from faceswap_gan.settings.rules import Fixed
from faceswap_gan.settings.section import Section
from faceswap_gan.settings.section import Weight


def _one_of(values: Iterable[str]) -> WithJsonSchema:
    """Lists values in the schema; `Architecture` says what is wrong."""
    return WithJsonSchema({"enum": list(values), "type": "string"})


Deviations = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Network = Annotated[
    str,
    AfterValidator(lambda name: NETWORK_ALIASES.get(name, name)),
    _one_of(NETWORKS),
]
Norm = Annotated[str, _one_of((*NORMS, *NORM_ALIASES))]
Attention = Annotated[str, _one_of(ATTENTIONS)]
POOLED = Fixed(alike=("self", "self_pooled"))


class ModelConfig(Section):
    """Which networks are trained; null takes the network's own default."""

    network: Annotated[Network, FIXED] = "small"
    """Which networks: `small` (a CPU's), `autoencoder` (a plain one), `lite` or
    `standard` (faceswap-GAN v2.2 at half and full width)."""
    resolution: Annotated[int, FIXED] = 64
    """Side of the face that the networks see and make, in pixels: 64, 128 or
    256; `small` has 64, 96 and 128."""
    refined: Annotated[bool, Adds("the stages to twice the resolution")] = False
    """Make faces at twice `resolution`, by a last stage of each decoder that is
    trained on random patches; see `loss.refined`."""
    decoder: Annotated[Literal["own", "shared"], Added("own"), FIXED] = "own"
    """Whether each person has a decoder of their `own`, or people have one
    that is `shared` but for its last block and a scale and a shift of each
    channel."""
    norm: Annotated[Norm | None, FIXED] = None
    """Norm: `instance`, `layer`, `group`, `batch`, `hybrid` or `none`."""
    attention: Annotated[Attention | None, POOLED] = None
    """Attention: `self`, `self_pooled`, `dual` or `none`."""
    mean_subtraction: Annotated[
        bool, Adds("the mean pictures of the people"), Formerly("centre")
    ] = True
    """Subtract each person's mean picture before the shared encoder, so that
    it finds the same pose and light of both people at the same place."""
    code_range: Annotated[
        Deviations, Added(0.0), Adds("the ranges of the people's codes")
    ] = 3.0
    """Standard deviations of a person's own codes beyond which the code of a
    face that is swapped to the person is drawn in, to half as many more at
    most; 0 for none."""
    latent: Annotated[
        Annotated[int, Field(ge=1, le=MOST_LATENT)] | None, FIXED
    ] = None
    """Units of the encoder's bottleneck."""
    spectral_norm: Annotated[bool, Fixed(of="loss.adversarial")] = False
    """Divide the discriminators' kernels by their largest singular value."""
    spade: Annotated[bool, FIXED] = False
    """Modulate the decoders by the face that the encoder sees."""
    weight_decay: Weight | None = None
    """L2 factor of the inner convolutions, 0 for none."""
    coverage: Annotated[float, Field(gt=0.3, le=1)] = 0.8
    """Share of the aligned crop's side that the networks see; conversion takes
    it from the checkpoint."""
    precision: Literal["auto", "float32", "bfloat16", "float16"] = "float32"
    """What layers compute in; variables are float32. `auto` measures whether
    bfloat16 is faster here."""

    @pydantic.model_validator(mode="after")
    def _can_be_built(self) -> "ModelConfig":
        self.architecture()
        if self.refined and self.side > ALIGNED_SIZE:
            raise ConfigError(
                "With model.refined faces are made at twice model.resolution, "
                f"and aligned faces are {ALIGNED_SIZE} px wide: set "
                f"model.resolution to at most {ALIGNED_SIZE // REFINED}, not "
                f"{self.resolution}."
            )
        return self

    @property
    def side(self) -> int:
        """Side in pixels of the faces that are made."""
        return self.resolution * (REFINED if self.refined else 1)

    def architecture(self) -> Architecture:
        """Returns the networks' architecture.

        Raises:
            ConfigError: no network can be built from these values.
        """
        own = ("norm", "attention", "latent", "weight_decay")
        return Architecture(
            network=self.network,
            resolution=self.resolution,
            spectral_norm=self.spectral_norm,
            spade=self.spade,
            **self.model_dump(include=set(own), exclude_none=True),
        )

"""What the networks are asked for."""

from typing import Annotated
from typing import Literal

from pydantic import Field

from faceswap_gan.settings.older_names import Added
from faceswap_gan.settings.older_names import Formerly
from faceswap_gan.settings.rules import Adds
from faceswap_gan.settings.section import Section
from faceswap_gan.settings.section import Weight


class LossConfig(Section):
    """Weights of the loss terms; 0 switches a term off."""

    reconstruction: Weight = 1.0
    """L1 between the decoder's picture and the face."""
    composite: Weight = 0.0
    """L1 between the picture laid over its input by alpha and the face."""
    auxiliary: Weight = 1.0
    """L1 of the smaller pictures that `lite` and `standard` make on the way."""
    structure: Weight = 1.0
    """Structural dissimilarity, (1 - SSIM) / 2."""
    eyes: Weight = 30.0
    """L1 times the eye mask."""
    mouth: Annotated[Weight, Added(0.0)] = 15.0
    """L1 times the mouth mask."""
    edges: Weight = 0.1
    """L1 between the signed differences of neighbouring pixels."""
    eye_edges: Weight = 30.0
    """The same times the eye mask."""
    mouth_edges: Annotated[Weight, Added(0.0)] = 15.0
    """The same times the mouth mask."""
    adversarial: Annotated[
        Literal["none", "mixup_lsgan", "relativistic_avg_lsgan"],
        Adds("the discriminators"),
    ] = "none"
    """The game with the discriminators; `none` builds no discriminator."""
    adversarial_weight: Weight = 0.1
    """Weight of the generators' part in that game."""
    mixup_alpha: Annotated[float, Field(gt=0, le=1000)] = 0.2
    """Parameter of the Beta distribution that mixes real and fake; small is
    mostly the one or the other."""
    domain_confusion: Annotated[
        Weight,
        Adds("the classifiers that name the person"),
        Formerly("confusion"),
    ] = 0.02
    """A classifier names the person from the encoder's latent vector, and the
    encoder tells it no more than pose and eyes do."""
    expression: Annotated[
        Weight, Added(0.0), Adds("the weights that read codes")
    ] = 1.0
    """How far what the latent vector says, in one way of all people, lies from
    what the mesh saw of lids, lips, gaze, smile, brows and head."""
    refined: Weight = 1.0
    """The losses of pictures, edges, eyes and mouths, and structure in windows
    of two sizes, of a patch at twice the resolution, with `model.refined`."""
    patch_adversarial: Annotated[
        Weight, Added(0.0), Adds("the discriminators of patches")
    ] = 0.0
    """The last stage's part in a game with a discriminator of its patches; in
    stages that weigh `refined`."""
    cyclic: Weight = 0.0
    """L1 after a swap there and back."""
    cyclic_alpha: Weight = 0.1
    """Weight of the two alphas' difference in it."""
    perceptual: bool = False
    """Compare features of VGGFace; its weights are downloaded once."""
    perceptual_maps: tuple[Weight, Weight, Weight, Weight] = (
        *(0.01, 0.1, 0.3, 0.1),
    )
    """Weights of the feature maps from coarse to fine."""
    perceptual_before_activation: bool = False
    """Take the features before their ReLU."""
    perceptual_weights: str | None = None
    """A file with VGGFace's weights, in place of the download."""
    mask_target: Weight = 1.0
    """L1 between alpha and the face mask."""
    mask_l1: Weight = 0.0
    """Mean alpha, in stages whose mask is `l1`: keeps alpha small."""
    mask_hinge: Weight = 0.1
    """Mean shortfall of alpha below the stage's margin, in stages whose mask is
    `hinge`: keeps alpha large."""
    mask_variation: Weight = 0.1
    """Total variation of alpha: keeps it smooth."""
    mask_hidden: Weight = 1.0
    """Mean alpha where something covers the face; see `augment.occlusion`."""

    @classmethod
    def weights(cls) -> list[str]:
        """Returns the names of the settings that a stage may set: weights."""
        fields = cls.model_fields.items()
        numbers = [name for name, field in fields if field.annotation is float]
        numbers.remove("mixup_alpha")
        return numbers

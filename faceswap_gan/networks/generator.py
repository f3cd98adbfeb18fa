"""The generator: one encoder shared by all people, one decoder for each."""

import keras

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.families import family_of


def build_encoder(architecture: Architecture) -> keras.Model:
    """Builds the shared encoder.

    Args:
        architecture: what to build; S is its resolution.

    Returns:
        Functional model of faces (B, S, S, 3), RGB in [-1, 1], to a code
        (B, s, s, width).
    """
    return family_of(architecture).encoder(architecture)


def divided(encoder: keras.Model) -> tuple[keras.Model, keras.Model]:
    """Divides an encoder at its bottleneck, whose layers both parts share.

    Returns:
        Functional models of faces (B, S, S, 3) to latent vectors (B, D), and
        of these to codes.
    """
    latent = vector = encoder.get_layer("latent").output
    code = encoder.output
    if code is latent:
        vector = keras.Input(latent.shape[1:], name="vector")
        code = keras.layers.Identity(name="code")(vector)
    return (
        keras.Model(encoder.inputs, latent, name="compressor"),
        keras.Model(vector, code, name="expander"),
    )


def build_decoder(architecture: Architecture) -> keras.Model:
    """Builds one person's decoder.

    Args:
        architecture: what to build; S is its resolution.

    Returns:
        Functional model of a code, or of `[code, face]` under SPADE, to a
        dictionary of float32 maps: `rgba` (B, S, S, 4), alpha in [0, 1]
        first and then RGB in [-1, 1]; and, in some families, `aux_K`
        (B, K, K, 3) RGB in [-1, 1] at smaller sizes K.

    Example:

    >>> architecture = Architecture("lite", 128)
    >>> code = build_encoder(architecture)(faces)
    >>> build_decoder(architecture)(code)["rgba"].shape
    (16, 128, 128, 4)
    """
    return family_of(architecture).decoder(architecture)

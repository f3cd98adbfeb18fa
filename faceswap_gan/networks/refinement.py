"""The last stage of a decoder: its picture at twice the side.

It looks at the map that a decoder draws from and at what it draws, and no
farther than `MARGIN` pixels of either: its convolutions have no border of their
own and nothing is normalized. So what it makes of a patch is what it makes of
the whole there, and it is trained on patches alone, however large the picture.
"""

import keras
from keras import layers
from keras import ops

from faceswap_gan.networks.architecture import REFINED
from faceswap_gan.networks.blocks import leaky_relu
from faceswap_gan.networks.heads import drawn_from
from faceswap_gan.networks.upsampling import ICNR
from faceswap_gan.networks.upsampling import PixelShuffle
from faceswap_gan.networks.upsampling import ReflectionPadding2D
from faceswap_gan.tensors import Tensor

WIDTH = 16
"""Channels at the decoder's own resolution."""
MARGIN = 2
"""Pixels of map and picture that it sees beyond what it makes larger."""


def patch_side(side: int) -> int:
    """Returns the side of a patch, 5/16 of the picture's, which is even."""
    return side * 5 // 32 * 2


def build_refiner(decoder: keras.Model) -> keras.Model:
    """Builds the last stage of a person's decoder, for a patch.

    Before its training it enlarges the picture bilinearly.

    Args:
        decoder: whose map and picture it refines.

    Returns:
        Functional model of a patch of the map that the decoder draws from and
        of the same patch of its RGBA, P px wide and each with `MARGIN` more of
        its own pixels on every side, to RGBA (B, 2P, 2P, 4).
    """
    shape = drawn_from(decoder).shape
    side = decoder.output["rgba"].shape[1]
    scale, patch = side // shape[1], patch_side(side)
    wide, fine = patch // scale + 2 * MARGIN, patch + 2 * MARGIN
    features = keras.Input((wide, wide, shape[3]), name="features")
    picture = keras.Input((fine, fine, 4), dtype="float32", name="picture")
    x = features
    if scale > 1:
        x = _conv(x, WIDTH * scale**2, "up")
        x = PixelShuffle(scale, name="up_shuffle")(x)
    x = layers.Concatenate(name="seen")([x, picture])
    x = _conv(x, WIDTH, "mix")
    detail = layers.Conv2D(
        3 * REFINED**2,
        3,
        kernel_initializer="zeros",
        dtype="float32",
        name="detail_conv",
    )(x)
    detail = PixelShuffle(REFINED, dtype="float32", name="detail")(detail)
    alpha, rgb = ops.split(_enlarged(picture), [1], axis=-1)
    rgb = layers.Add(dtype="float32", name="sum")([rgb, detail])
    rgb = layers.Activation("hard_tanh", dtype="float32", name="rgb")(rgb)
    rgba = layers.Concatenate(dtype="float32", name="rgba")([alpha, rgb])
    return keras.Model([features, picture], rgba, name="refiner")


def refined(decoder: keras.Model, refiner: keras.Model) -> keras.Model:
    """Joins a decoder and its last stage, whose layers it shares.

    Returns:
        Functional model of what the decoder takes to a dictionary with `rgba`
        (B, 2S, 2S, 4), where the decoder's own is (B, S, S, 4).
    """
    given = [
        ReflectionPadding2D(MARGIN, dtype=x.dtype, name=f"{name}_border")(x)
        for name, x in (
            ("features", drawn_from(decoder)),
            ("picture", decoder.output["rgba"]),
        )
    ]
    whole = keras.models.clone_model(
        refiner,
        input_tensors=[keras.Input(x.shape[1:], dtype=x.dtype) for x in given],
        clone_function=lambda layer: layer,
    )
    return keras.Model(decoder.input, {"rgba": whole(given)}, name="decoder")


def with_features(decoder: keras.Model) -> keras.Model:
    """Returns a decoder that also gives the map it draws from, `features`."""
    outputs = {**decoder.output, "features": drawn_from(decoder)}
    return keras.Model(decoder.input, outputs, name="decoder")


def crop(maps: Tensor, first: Tensor, side: int) -> Tensor:
    """Cuts a square out of each map, as two matrix products.

    Args:
        maps: (n, h, w, c).
        first: (n, 2) int32, the first row and the first column of each.
        side: of the squares in pixels.

    Returns:
        (n, side, side, c).
    """
    for axis, sums in enumerate(("nph,nhwc->npwc", "npw,nhwc->nhpc")):
        inside = ops.arange(side, dtype="int32")
        places = ops.add(first[:, axis, None], inside)
        chosen = ops.one_hot(places, maps.shape[1 + axis], dtype=maps.dtype)
        maps = ops.einsum(sums, chosen, maps)
    return maps


def _conv(x: Tensor, filters: int, name: str) -> Tensor:
    start = ICNR() if name == "up" else "he_normal"
    x = layers.Conv2D(filters, 3, kernel_initializer=start, name=name)(x)
    return leaky_relu(name)(x)


def _enlarged(picture: Tensor) -> Tensor:
    """Enlarges (B, P + 2 MARGIN, ..., 4) bilinearly, without its margin."""
    x = layers.Cropping2D(MARGIN - 1, dtype="float32", name="nearest")(picture)
    x = layers.UpSampling2D(
        REFINED, interpolation="bilinear", dtype="float32", name="enlarged"
    )(x)
    return layers.Cropping2D(REFINED, dtype="float32", name="inner")(x)

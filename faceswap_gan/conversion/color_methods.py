"""The colour methods that a user can choose, by their names."""

from typing import TYPE_CHECKING

from faceswap_gan.registry import Registry

if TYPE_CHECKING:
    from faceswap_gan.conversion.color import ColorMethod

COLOR_METHODS: "Registry[ColorMethod]" = Registry(
    "colour method",
    {
        "none": "faceswap_gan.conversion.color:NONE",
        "adain": "faceswap_gan.conversion.color:ADAIN",
        "adain_xyz": "faceswap_gan.conversion.color:ADAIN_XYZ",
        "hist_match": "faceswap_gan.conversion.color:HIST_MATCH",
        "lab": "faceswap_gan.conversion.color:LAB",
        "mkl": "faceswap_gan.conversion.color:MKL",
        "seamless": "faceswap_gan.conversion.seamless:SEAMLESS",
    },
)

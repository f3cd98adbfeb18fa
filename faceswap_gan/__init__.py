"""Face swapping with a shared-encoder GAN, marked for what it is."""

from faceswap_gan.keras_import import watch_import

__version__ = "0.2.0"

watch_import()

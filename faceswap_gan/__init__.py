"""Face swapping with a shared-encoder GAN, marked for what it is."""

__version__ = "0.2.0"

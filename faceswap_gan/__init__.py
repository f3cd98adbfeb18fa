"""Face swapping with a shared-encoder GAN, marked for what it is."""

__version__ = "0.1.0"

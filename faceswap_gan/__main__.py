"""Runs the command line as `python -m faceswap_gan`."""

from faceswap_gan.cli import main

if __name__ == "__main__":
    main()

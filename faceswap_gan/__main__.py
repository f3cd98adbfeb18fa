"""Starts the command line, also as `python -m faceswap_gan`."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Loads and runs the command line, which Ctrl-C may end at any moment."""
    try:
        from faceswap_gan.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted before the work began.\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()

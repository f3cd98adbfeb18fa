"""How long it takes until the package is imported and help is shown.

Each is a fresh Python process, from its start to its end; the median counts.

    python benchmarks/startup.py [--quick]
"""

import argparse
import statistics
import subprocess
import sys
import time

BAR = 1.0
MODULE = ("-m", "faceswap_gan")
CASES = {
    "import faceswap_gan": (("-c", "import faceswap_gan"), 1.0),
    "faceswap-gan --version": ((*MODULE, "--version"), 0.5),
    "faceswap-gan --help": ((*MODULE, "--help"), 0.5),
    "faceswap-gan convert --help": ((*MODULE, "convert", "--help"), 0.5),
}


def seconds(arguments: tuple[str, ...]) -> float:
    """Runs Python once and gives the wall time."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - begun


def main() -> int:
    """Prints the table; returns 0 when every case is within its limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="A few seconds.")
    runs = 3 if parser.parse_args().quick else 15
    worst = 0.0
    print(f"{'case':<30}{'median s':>10}{'slowest s':>11}{'limit s':>9}")
    for name, (arguments, limit) in CASES.items():
        seconds(arguments)
        times = [seconds(arguments) for _ in range(runs)]
        median = statistics.median(times)
        worst = max(worst, median / limit)
        print(f"{name:<30}{median:>10.3f}{max(times):>11.3f}{limit:>9.1f}")
    print("The ratio is the worst median over its limit.")
    print(f"startup: {worst:.2f} (bar {BAR:.2f})")
    return 0 if worst <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())

"""How near two sets of faces are to each other, by features of each face.

The features are the caller's: scores of different features cannot be
compared, least of all with those of Inception's in the literature.
"""

import numpy as np

from faceswap_gan.errors import InputError

LEAST_KID = 50
LEAST_FID = 100


def fid(real: np.ndarray, fake: np.ndarray) -> float:
    """Frechet distance of two Gaussians fitted to features.

    `|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))`, with means m and
    covariances C (Heusel et al. 2017, https://arxiv.org/abs/1706.08500).

    Args:
        real: (n, d) features.
        fake: (m, d) features.

    Returns:
        0 for equal distributions, larger is further. It is biased upwards,
        the more the fewer faces there are.

    Raises:
        InputError: there are fewer faces than `LEAST_FID` or than twice the
            features, too few for covariances.
    """
    real, fake = _checked(real, fake)
    least = max(LEAST_FID, 2 * real.shape[1])
    _refuse_few("FID", least, real, fake)
    shift = real.mean(axis=0) - fake.mean(axis=0)
    first, second = (np.cov(rows, rowvar=False) for rows in (real, fake))
    values, vectors = np.linalg.eigh(np.atleast_2d(first))
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    product = np.linalg.eigvalsh(root @ np.atleast_2d(second) @ root)
    mixed = np.sqrt(np.clip(product, 0, None)).sum()
    spread = np.trace(np.atleast_2d(first)) + np.trace(np.atleast_2d(second))
    return float(shift @ shift + spread - 2 * mixed)


def kid(real: np.ndarray, fake: np.ndarray) -> float:
    """Squared maximum mean discrepancy, kernel `(x y / d + 1)^3`, unbiased.

    Binkowski et al. 2018, https://arxiv.org/abs/1801.01401.

    Args:
        real: (n, d) features.
        fake: (m, d) features.

    Returns:
        About 0 for equal distributions (it can fall a little below), larger
        is further.

    Raises:
        InputError: there are fewer faces than `LEAST_KID`.
    """
    real, fake = _checked(real, fake)
    _refuse_few("KID", LEAST_KID, real, fake)
    same = sum(_mean_off_diagonal(_kernel(x, x)) for x in (real, fake))
    return float(same - 2 * _kernel(real, fake).mean())


def _kernel(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return (first @ second.T / first.shape[1] + 1) ** 3


def _mean_off_diagonal(matrix: np.ndarray) -> float:
    count = len(matrix)
    return (matrix.sum() - np.trace(matrix)) / (count * (count - 1))


def _checked(
    real: np.ndarray, fake: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    real, fake = np.asarray(real, np.float64), np.asarray(fake, np.float64)
    if real.ndim != 2 or fake.ndim != 2 or real.shape[1] != fake.shape[1]:
        raise ValueError(
            "Features are two arrays (n, d) with the same d. Received: "
            f"{real.shape}, {fake.shape}"
        )
    return real, fake


def _refuse_few(name: str, least: int, *sets: np.ndarray) -> None:
    fewest = min(len(rows) for rows in sets)
    if fewest < least:
        raise InputError(
            f"{name} needs at least {least} faces of each kind and there are "
            f"{fewest}: evaluate a longer video."
        )

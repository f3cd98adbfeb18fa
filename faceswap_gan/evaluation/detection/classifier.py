"""A linear classifier small enough to be read, and how good it is."""

import dataclasses
import json

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit


@dataclasses.dataclass(frozen=True)
class LinearClassifier:
    """Logistic regression on standardised features.

    Attributes:
        mean: (d,) of the features in the training.
        scale: (d,) their deviations.
        weights: (d,) of the standardised features.
        bias: what is added.

    Example:
        >>> classifier = fit(rows, labels)
        >>> classifier.probability(rows)[:2]
        array([0.03, 0.98])
    """

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    bias: float

    def logit(self, rows: np.ndarray) -> np.ndarray:
        """Returns the log odds of rows of features (n, d), (n,)."""
        return (rows - self.mean) / self.scale @ self.weights + self.bias

    def probability(self, rows: np.ndarray) -> np.ndarray:
        """Returns the probability of rows of features (n, d), (n,)."""
        return expit(self.logit(rows))

    def to_json(self) -> str:
        """Writes it with five significant digits."""
        values = {
            name: [float(f"{x:.5g}") for x in np.ravel(value)]
            for name, value in dataclasses.asdict(self).items()
        }
        return json.dumps(values) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "LinearClassifier":
        """Reads what `to_json` wrote."""
        values = {k: np.array(v) for k, v in json.loads(text).items()}
        bias = float(values.pop("bias")[0])
        return cls(**values, bias=bias)


def fit(
    rows: np.ndarray, labels: np.ndarray, penalty: float = 1e-3
) -> LinearClassifier:
    """Fits a classifier; both classes weigh the same, however many rows.

    Args:
        rows: (n, d) features.
        labels: (n,) 1 for what is to be found, else 0.
        penalty: on the square of the weights.

    Raises:
        ValueError: there is only one class.
    """
    labels = np.asarray(labels, np.float64)
    share = labels.mean()
    if share in (0, 1):
        raise ValueError("There is only one class.")
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    inputs = (rows - mean) / scale
    worth = np.where(labels == 1, 0.5 / share, 0.5 / (1 - share)) / len(rows)

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        weights, bias = values[:-1], values[-1]
        logit = inputs @ weights + bias
        cost = worth @ (np.logaddexp(0, logit) - labels * logit)
        slope = worth * (expit(logit) - labels)
        gradient = np.append(inputs.T @ slope + penalty * weights, slope.sum())
        return cost + penalty / 2 * weights @ weights, gradient

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True)
    return LinearClassifier(mean, scale, found.x[:-1], float(found.x[-1]))


def roc(
    scores: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Returns the receiver operating characteristic.

    Args:
        scores: (n,) higher for what is to be found.
        labels: (n,) 1 for what is to be found, else 0.

    Returns:
        Shares of false and of true positives at falling thresholds, each
        from 0 to 1. Equal scores are one threshold.
    """
    scores, labels = np.asarray(scores), np.asarray(labels)
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.diff(scores[order]) != 0, True)
    positive = labels[order] == 1
    true = np.cumsum(positive)[ends] / max(1, positive.sum())
    false = np.cumsum(~positive)[ends] / max(1, (~positive).sum())
    return np.append(0.0, false), np.append(0.0, true)


def area(scores: np.ndarray, labels: np.ndarray) -> float:
    """Returns the area under the ROC: 0.5 by chance, 1 without an error."""
    false, true = roc(scores, labels)
    return float(np.trapezoid(true, false))


def found_at(scores: np.ndarray, labels: np.ndarray, false: float) -> float:
    """Returns the share that is found at a share of false alarms at most."""
    alarms, true = roc(scores, labels)
    return float(true[alarms <= false].max())

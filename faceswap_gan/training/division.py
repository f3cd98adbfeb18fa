"""Batches in parts whose gradients are accumulated, for want of memory."""

from faceswap_gan.settings.base import Config


def divide(config: Config, batch: int, parts: int) -> Config:
    """Takes smaller batches, as many examples between updates, as many updates.

    What was asked for is kept beside it, so that the same wish is known again.

    Args:
        config: the settings.
        batch: examples in a part.
        parts: how many there are for each batch.
    """
    asked = config.training.undivided or _asked(config)
    _, accumulate, iterations = _asked(config)
    whole = (batch, accumulate * parts, iterations * parts)
    return _changed(config, *whole, undivided=asked)


def as_asked(config: Config) -> Config:
    """Returns the settings as they were before a division."""
    asked = config.training.undivided
    return _changed(config, *asked, undivided=None) if asked else config


def divided_as(run: Config, config: Config) -> Config:
    """Divides as a run did, where what it was asked for is asked for again."""
    if run.training.undivided != _asked(config):
        return config
    return _changed(config, *_asked(run), undivided=_asked(config))


def without_stale(config: Config, before: Config) -> Config:
    """Forgets what was divided where its outcome has been changed since."""
    if _asked(config) == _asked(before):
        return config
    return _changed(config, *_asked(config), undivided=None)


def with_batch(config: Config, batch: int) -> Config:
    """Returns the settings with another batch size."""
    _, accumulate, iterations = _asked(config)
    undivided = config.training.undivided
    return _changed(config, batch, accumulate, iterations, undivided)


def with_steps(config: Config, steps: int) -> Config:
    """Returns the settings with so many steps, whatever time was asked for."""
    asked = config.training.undivided
    if asked:
        parts = config.optimizer.accumulate // asked[1]
        asked = (*asked[:2], max(1, steps // parts))
    update = {"iterations": steps, "minutes": None, "undivided": asked}
    training = config.training.model_copy(update=update)
    return config.model_copy(update={"training": training})


def _asked(config: Config) -> tuple[int, int, int]:
    training = config.training
    accumulate = config.optimizer.accumulate
    return training.batch_size, accumulate, training.iterations


def _changed(
    config: Config,
    batch: int,
    accumulate: int,
    iterations: int,
    undivided: tuple[int, int, int] | None,
) -> Config:
    training = config.training.model_copy(
        update={
            "batch_size": batch,
            "iterations": iterations,
            "undivided": undivided,
        }
    )
    optimizer = config.optimizer.model_copy(update={"accumulate": accumulate})
    return config.model_copy(
        update={"training": training, "optimizer": optimizer}
    )

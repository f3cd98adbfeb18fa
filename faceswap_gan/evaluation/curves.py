"""The curves of a training, out of the events that it wrote."""

from pathlib import Path

from tensorboard.backend.event_processing import event_accumulator

_MOST = 1000
_EVENTS = "events.out.tfevents.*"


def read_curves(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """Reads the scalars of a run.

    Args:
        folder: the run's folder; it need not be there.

    Returns:
        `(step, value)` rows by name, at most 1000 each, evenly drawn.
    """
    if not any(Path(folder).glob(_EVENTS)):
        return {}
    events = event_accumulator.EventAccumulator(
        str(folder), {event_accumulator.SCALARS: _MOST}
    )
    events.Reload()
    return {
        name: [(event.step, event.value) for event in events.Scalars(name)]
        for name in events.Tags()[event_accumulator.SCALARS]
    }

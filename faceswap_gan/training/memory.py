"""Whether a training fits into memory, measured in a process of its own."""

import dataclasses
import hashlib
import math
import multiprocessing
import re
import sys
from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import psutil

from faceswap_gan.allocator import keep_large_blocks
from faceswap_gan.config import validate
from faceswap_gan.errors import InputError
from faceswap_gan.errors import TrainingError
from faceswap_gan.sealed import sealed
from faceswap_gan.sealed import unsealed
from faceswap_gan.settings.base import Config
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_json
from faceswap_gan.systems import entry_of
from faceswap_gan.training.division import divide
from faceswap_gan.training.division import divided_as
from faceswap_gan.training.division import with_batch
from faceswap_gan.workspace import Workspace

SMALL_BATCHES = (1, 4)
SHARE = 0.9
"""Share of the free memory that a training may take."""
SIGNS = ("out of memory", "oom when allocating", "resource_exhausted")


@dataclasses.dataclass(frozen=True)
class Need:
    """What a training takes of the memory.

    Attributes:
        fixed: bytes whatever the batch.
        each: bytes for each example of a batch.
    """

    fixed: int
    each: int

    def batch_within(self, free: int) -> int:
        """Returns the largest batch that fits, 0 if none does."""
        left = SHARE * free - self.fixed
        return max(0, math.floor(left / max(1, self.each)))


def is_exhausted(error: BaseException) -> bool:
    """Says whether a framework's error means that memory is exhausted."""
    text = f"{type(error).__name__} {error}".lower()
    return isinstance(error, MemoryError) or any(s in text for s in SIGNS)


def free_memory() -> int:
    """Returns the bytes that a new process could take."""
    free = psutil.virtual_memory().available
    limit = Path("/sys/fs/cgroup/memory.max")
    used = Path("/sys/fs/cgroup/memory.current")
    if limit.exists() and limit.read_text().strip() != "max":
        left = int(limit.read_text()) - int(used.read_text())
        free = min(free, max(0, left))
    return free


def fitted(
    workspace: Workspace,
    people: list[str],
    config: Config,
    auto_batch: bool = False,
    free: Callable[[], int] | None = None,
    run: Config | None = None,
) -> Config:
    """Makes sure that a training fits into memory before it begins.

    What it takes is measured once for a machine and settings, on small
    batches, and kept in the workspace's cache. Memory of the machine is
    looked at, not that of a graphics card.

    Args:
        workspace: the project's folder.
        people: whom to train.
        config: the settings.
        auto_batch: take a smaller batch and accumulate gradients, rather
            than refuse.
        free: returns the bytes that are free; those of the machine unless
            given.
        run: the settings of the run so far, whose division is taken again
            where `auto_batch` and the same is asked for.

    Returns:
        The settings, with a smaller batch where one was needed and taken: as
        many examples between two updates, as many updates.

    Raises:
        ConsentError: a person's consent is not recorded.
        TrainingError: it does not fit, with what would.
        FaceswapError: there is nothing to train on.
    """
    for person in people:
        workspace.record(person)
    if auto_batch and run is not None:
        config = divided_as(run, config)
    available = (free or free_memory)()
    if _plainly_enough(available, people, config):
        return config
    need = measured(workspace, people, config)
    wanted, fits = config.training.batch_size, need.batch_within(available)
    if fits >= wanted:
        return config
    gigabytes = available / 2**30
    if fits < 1:
        raise TrainingError(
            f"This training needs {need.fixed / 2**30:.1f} GB at a batch of 1 "
            f"and {gigabytes:.1f} GB are free: choose smaller networks in the "
            "settings, or another preset."
        )
    parts = math.ceil(wanted / fits)
    smaller_batches = divide(config, math.ceil(wanted / parts), parts)
    if not auto_batch:
        training = smaller_batches.training
        raise TrainingError(
            f"A batch of {wanted} does not fit into the {gigabytes:.1f} GB "
            f"that are free. One of {training.batch_size} would, with almost "
            f"the same effect: --set training.batch_size={training.batch_size} "
            f"--set optimizer.accumulate={smaller_batches.optimizer.accumulate}"
            f" --iterations {training.iterations}; or give --auto-batch."
        )
    return smaller_batches


def _plainly_enough(free: int, people: list[str], config: Config) -> bool:
    """Says whether a training fits so easily that nothing is measured."""
    system = entry_of(config.training.system).load()
    bound = system.memory_bound(people, config)
    return bound is not None and bound < SHARE * free


def measured(workspace: Workspace, people: list[str], config: Config) -> Need:
    """Measures what a training takes, or reads it from the cache.

    Raises:
        TrainingError: not even the smallest batch could be trained.
    """
    facts = f"{sys.prefix} {sys.version} {len(people)} {_essence(config)}"
    digest = hashlib.sha256(facts.encode()).hexdigest()[:16]
    cache = workspace.cache() / f"memory_{digest}.json"
    if (need := _remembered(cache)) is not None:
        return need
    context = multiprocessing.get_context("spawn")
    job = (str(workspace.root), people, config.model_dump(mode="json"))
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            peaks = pool.submit(_peaks, *job).result()
        except BrokenProcessPool as error:
            raise TrainingError(
                "The memory is exhausted by a batch of 1 already: choose "
                "smaller networks in the settings, or another preset."
            ) from error
    need = _line(SMALL_BATCHES, peaks)
    write_json(cache, sealed(dataclasses.asdict(need)))
    return need


def _remembered(cache: Path) -> Need | None:
    """Reads what was measured before, None where that is not whole."""
    try:
        facts = unsealed(read_json(cache))
    except InputError:
        return None
    return Need(**facts) if facts else None


def _peaks(root: str, people: list[str], settings: dict[str, Any]) -> list[int]:
    """Returns the peak of this process' memory after steps on each batch."""
    from faceswap_gan.framework import load_framework

    load_framework()
    keep_large_blocks()
    config = validate(settings, "The settings")
    system = entry_of(config.training.system).load()
    source = system.source(Workspace(root), people, config, lambda _: None)
    model = system.build(people, config)
    loaded = source.load(lambda: None)
    peaks = []
    for size in SMALL_BATCHES:
        batches = system.batches(loaded, with_batch(config, size), 0)
        for _ in range(2):
            model.train_on_batch(*next(batches))
        peaks.append(_peak())
    return peaks


def _peak() -> int:
    """Returns the most bytes that this process had in memory.

    psutil knows that on Windows alone. On Linux `getrusage` would count the
    process that started this one too.
    """
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text()
        (most,) = re.findall(r"VmHWM:\s*(\d+) kB", status)
        return int(most) * 1024
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _line(sizes: Sequence[int], peaks: Sequence[int]) -> Need:
    """Fits a line through two measurements."""
    each = max(0, (peaks[-1] - peaks[0]) // (sizes[-1] - sizes[0]))
    return Need(fixed=peaks[0] - sizes[0] * each, each=each)


def _essence(config: Config) -> str:
    """Returns what of the settings the memory depends on."""
    name, other = config.training.system, {"training", "schedule"}
    return f"{name} {config.model_dump_json(exclude=other)}"

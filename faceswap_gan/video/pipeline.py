"""Work that overlaps: a stage in its own thread, a few items ahead."""

import collections
from collections.abc import Generator
from collections.abc import Iterable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from typing import TypeVar

Item = TypeVar("Item")

_END: Any = object()


def prefetch(items: Iterable[Item], depth: int = 8) -> Generator[Item]:
    """Runs an iterator in a thread, so that it overlaps with its consumer.

    Whatever the iterator raises is raised here, after the items before it.
    When the consumer stops early, the iterator is left where it is and closed.

    Args:
        items: what to run; it is never asked from two threads at once.
        depth: how many items it may be ahead, which bounds the memory.

    Yields:
        The items in their order.

    Example:
        >>> for frame in prefetch(reader):
        ...     detector.detect([frame.image])
    """
    iterator = iter(items)
    worker = ThreadPoolExecutor(1)
    try:
        ahead = collections.deque(
            worker.submit(next, iterator, _END) for _ in range(depth)
        )
        while (item := ahead.popleft().result()) is not _END:
            yield item
            del item
            ahead.append(worker.submit(next, iterator, _END))
    finally:
        worker.shutdown(cancel_futures=True)
        if isinstance(iterator, Generator):
            iterator.close()


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Groups items into lists of `size`, the last one maybe shorter."""
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch

"""Work that goes on in a thread beside other work, and ends with it."""

import contextlib
import threading
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import CancelledError
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Made = TypeVar("Made")


@contextlib.contextmanager
def beside(
    work: Callable[[Callable[[], None]], Made],
) -> Iterator[Callable[[], Made]]:
    """Lets work go on in a thread beside what is done inside a `with`.

    Args:
        work: is called with a function that it is to call often: this raises
            once the `with` is left, such as by Ctrl-C, so that nobody waits
            for what nobody needs.

    Yields:
        A function that waits for the work, and gives what it returned or
        raises what it raised.
    """
    left = threading.Event()

    def check() -> None:
        if left.is_set():
            raise CancelledError

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, check)
        try:
            yield future.result
        finally:
            left.set()

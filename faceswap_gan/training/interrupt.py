"""Ctrl-C and SIGTERM as a wish to end after the step at hand."""

import signal
import threading


class Interrupt:
    """Turns Ctrl-C and SIGTERM into a flag inside a `with`.

    A second Ctrl-C interrupts at once.
    """

    def __init__(self):
        self.asked = False
        self._before = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *exception):
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number, frame):
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

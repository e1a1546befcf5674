"""No child outlives its parent, even one killed with -9."""

import ctypes
import os
import sys
import threading
from collections.abc import Callable

LIFELINE = "PEACETIME_LIFELINE"
_PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int) -> Callable[[], None] | None:
    """Run in a child before its program starts: the kernel will tell it when its parent is gone.

    Linux only; elsewhere the next start stops the database that was left.
    """
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    set_option = ctypes.CDLL(None, use_errno=True).prctl

    def ask_the_kernel() -> None:
        set_option(_PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel


def watch_lifeline() -> None:
    """End this process at once when the pipe that the parent holds open is closed."""
    descriptor = os.environ.pop(LIFELINE, None)
    if descriptor is None:
        return

    def wait_for_the_end() -> None:
        os.read(int(descriptor), 1)
        os._exit(1)

    threading.Thread(target=wait_for_the_end, name="lifeline", daemon=True).start()

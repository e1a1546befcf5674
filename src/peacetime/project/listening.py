"""The port, taken before anything else is started."""

import errno
import os
import socket
import time

from peacetime.project.refusals import StartRefused

# What a killed predecessor held is free within a moment.
PATIENCE_SECONDS = 1.5


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there, or a sentence why not."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _listen(host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < until:
                time.sleep(0.1)
                continue
            raise StartRefused(_sentence(host, port, error)) from error


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address[:2], family=family, backlog=1024)


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken: choose another one with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this account: choose one above 1023 with --port."
    number = error.errno or 0  # not positive: a name that is not known
    reason = os.strerror(number) if number > 0 else error.strerror
    return f"Cannot listen on {host}, port {port}: {reason}."

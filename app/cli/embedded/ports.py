"""Finding a port nobody listens on."""

from __future__ import annotations

import errno
import socket

LOOPBACK = "127.0.0.1"


class PortTaken(Exception):
    """The port somebody asked for by name is in use."""


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def any_port() -> int:
    """Let the kernel name a port that is free now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def first_free(preferred: int, tries: int = 100) -> int:
    """Give the preferred port, or the next free one after it, or any."""
    for port in range(preferred, min(preferred + tries, 65536)):
        if is_free(port):
            return port
    return any_port()


def asked_or_free(asked: str | None, preferred: int) -> int:
    """Honour a port given by name; without one, look for a free one from `preferred` on."""
    if not asked:
        return first_free(preferred)
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        raise PortTaken(f"PORT: must be a number from 1 to 65535, not {asked!r}")
    if not is_free(int(asked)):
        raise PortTaken(f"PORT: {asked} is in use by another program")
    return int(asked)

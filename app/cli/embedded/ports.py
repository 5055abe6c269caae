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


def listen(asked: str | None, preferred: int, tries: int = 100) -> socket.socket:
    """Take the port given by name; without one, the first free one from `preferred` on.

    The port is ours from now on, however long the program needs until it answers there.
    """
    if asked:
        if not asked.isdecimal() or not 0 < int(asked) < 65536:
            raise PortTaken(f"PORT: must be a number from 1 to 65535, not {asked!r}")
        taken = _listen_on(int(asked))
        if taken is None:
            raise PortTaken(f"PORT: {asked} is in use by another program")
        return taken
    for port in (*range(preferred, preferred + tries), 0):
        taken = _listen_on(port)
        if taken is not None:
            return taken
    raise PortTaken("PORT: no port is free")


def _listen_on(port: int) -> socket.socket | None:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            return None
        raise
    return listener

"""A port is taken at once, and one asked for by name is never exchanged."""

from __future__ import annotations

import pytest

from app.cli.embedded import ports


def test_listen_takes_the_next_port_when_the_preferred_is_taken() -> None:
    with ports.listen(None, 20_800) as first:
        taken = first.getsockname()[1]
        with ports.listen(None, taken) as second:
            assert second.getsockname()[1] > taken


def test_listen_refuses_a_named_port_in_use() -> None:
    with ports.listen(None, 20_800) as first:
        taken = first.getsockname()[1]
        with pytest.raises(ports.PortTaken, match=f"^PORT: {taken} is in use by another program$"):
            ports.listen(str(taken), 8000)


@pytest.mark.parametrize("asked", ["0", "65536", "web", "-1"])
def test_listen_refuses_a_port_that_is_none(asked: str) -> None:
    with pytest.raises(ports.PortTaken, match="must be a number from 1 to 65535"):
        ports.listen(asked, 8000)


def test_is_free_sees_a_listener() -> None:
    with ports.listen(None, 20_800) as listener:
        port = listener.getsockname()[1]
        assert not ports.is_free(port)
    assert ports.is_free(port)

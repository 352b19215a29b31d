import socket

import pytest

from tests.conftest import NetworkBlocked


def test_a_connection_beyond_this_machine_is_refused() -> None:
    with socket.socket() as door, pytest.raises(NetworkBlocked, match=r"192\.0\.2\.1"):
        door.connect(("192.0.2.1", 80))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkBlocked, match=r"example\.com"):
        socket.getaddrinfo("example.com", 443)


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as door:
        door.connect(server.getsockname())
        assert door.getpeername() == server.getsockname()

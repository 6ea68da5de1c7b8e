import socket

import pytest


def test_no_test_reaches_another_machine():
    with pytest.raises(RuntimeError, match=r"tried to reach 192\.0\.2\.1:80"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_this_machine_is_reached():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()

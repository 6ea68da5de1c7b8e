"""No test leaves the machine: connecting to anything but this host, or the Redis it was given, fails."""

import os
import socket
from urllib.parse import urlsplit

import pytest

LOCAL = {"127.0.0.1", "::1", "localhost", urlsplit(os.environ.get("REDIS_URL", "")).hostname}
connect = socket.socket.connect


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine."""


def connect_locally(self, address):
    is_internet = self.family in {socket.AF_INET, socket.AF_INET6}
    if is_internet and address[0] not in LOCAL:
        self.close()
        raise NetworkRefused(f"A test tried to reach {address[0]}:{address[1]}.")
    return connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def only_this_machine():
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect_locally)
    yield
    patch.undo()

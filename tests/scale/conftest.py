"""Servers that several tests of a file share."""

import pytest

from tests.scale import servers


@pytest.fixture
def valkey(tmp_path):
    server = servers.Valkey(tmp_path)
    yield server
    server.kill()


@pytest.fixture(scope="module")
def s3():
    server = servers.S3()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def postgresql():
    server = servers.PostgreSQL()
    yield server
    server.stop()

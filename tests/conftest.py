import pytest
from hypothesis import settings

pytest_plugins = ["tests.plugins.browser", "tests.plugins.network", "tests.plugins.servers"]

# no deadline: a shared machine is slow at times; a failing example is printed so that it can be repeated
settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files that a test stores lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"

import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Photos of a test go with it."""
    settings.MEDIA_ROOT = tmp_path

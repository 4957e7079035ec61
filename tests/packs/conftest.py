import pytest

from tests.packs.edit import SmallPack


@pytest.fixture
def pack(tmp_path):
    """A small pack without fault."""
    return SmallPack(tmp_path / "pack")

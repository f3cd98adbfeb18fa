"""Fixtures shared by the rooms' tests."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.fixture
def real_data() -> Path:
    """The folder of real videos, where FACESWAP_REAL_DATA names one."""
    folder = os.environ.get("FACESWAP_REAL_DATA")
    if not folder:
        pytest.skip("FACESWAP_REAL_DATA names no folder")
    return Path(folder)

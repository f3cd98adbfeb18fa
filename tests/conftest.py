"""Fixtures shared by the rooms' tests."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")


@pytest.fixture
def real_data() -> Path:
    """The folder of real videos, where FACESWAP_REAL_DATA names one."""
    folder = os.environ.get("FACESWAP_REAL_DATA")
    if not folder:
        pytest.skip("FACESWAP_REAL_DATA names no folder")
    return Path(folder)

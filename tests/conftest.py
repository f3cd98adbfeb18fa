"""Fixtures shared by the rooms' tests."""

import gc
import os
import sys
import threading
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest

from faceswap_gan import locking
from faceswap_gan.allocator import keep_freed_memory

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
keep_freed_memory()
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")


@pytest.fixture(autouse=True, scope="session")
def own_configuration(tmp_path_factory) -> Iterator[None]:
    """Keeps keys and manifests made in tests out of the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp("user")))
        yield


@pytest.fixture(autouse=True, scope="module")
def no_old_networks() -> Iterator[None]:
    """Lets go of the networks of a module, which would pile up in memory."""
    yield
    if "keras" in sys.modules:
        sys.modules["keras"].backend.clear_session()
    gc.collect()


@pytest.fixture
def real_data() -> Path:
    """The folder of real videos, where FACESWAP_REAL_DATA names one."""
    folder = os.environ.get("FACESWAP_REAL_DATA")
    if not folder:
        pytest.skip("FACESWAP_REAL_DATA names no folder")
    return Path(folder)


@pytest.fixture
def elsewhere(monkeypatch) -> Iterator[Callable]:
    """Holds locks in another thread, which excludes this one as well."""
    monkeypatch.setattr(locking, "PATIENCE", 0.05)
    done, threads = threading.Event(), []

    def hold(lock):
        held = threading.Event()

        def run():
            with lock:
                held.set()
                done.wait()

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        assert held.wait(5)

    yield hold
    done.set()
    for thread in threads:
        thread.join()

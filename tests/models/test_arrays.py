"""Files of weights: what is wanted is read, all else is a sentence."""

import io
import pickle
import zipfile

import numpy as np
import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.models.arrays import read_arrays
from faceswap_gan.models.arrays import write_arrays


class Variable:
    """What a Keras variable is to a file."""

    def __init__(self, value):
        self.value = np.asarray(value)

    shape = property(lambda self: self.value.shape)
    dtype = property(lambda self: str(self.value.dtype))

    def numpy(self):
        return self.value

    def assign(self, value):
        self.value = value


def wanted():
    return {
        "kernel": Variable(np.zeros((2, 3), np.float32)),
        "seed": Variable(np.zeros(2, np.uint32)),
    }


def header(shape, dtype="<f4"):
    file = io.BytesIO()
    facts = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, facts)
    return file.getvalue()


def packed(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)


def test_what_is_written_comes_back(tmp_path):
    values = {
        "kernel": Variable(np.arange(6, dtype=np.float32).reshape(2, 3)),
        "seed": Variable(np.array([1, 2], np.uint32)),
    }
    write_arrays(tmp_path / "w.npz", values)
    found = wanted()
    read_arrays(tmp_path / "w.npz", found)
    for name, variable in values.items():
        assert np.array_equal(found[name].value, variable.value)
        assert found[name].value.flags.writeable


def test_arrays_by_columns_and_seeds_of_other_backends_are_read(tmp_path):
    kernel = np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3))
    np.savez_compressed(tmp_path / "w.npz", kernel=kernel, seed=np.arange(2))
    found = wanted()
    read_arrays(tmp_path / "w.npz", found)
    assert np.array_equal(found["kernel"].value, kernel)


DAMAGED = {
    "empty": b"",
    "text": b"no zip at all",
    "pickle": pickle.dumps({"kernel": [1, 2]}),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_what_is_no_archive_is_damaged(tmp_path, kind):
    (tmp_path / "w.npz").write_bytes(DAMAGED[kind])
    with pytest.raises(CheckpointError, match=r"w\.npz is damaged"):
        read_arrays(tmp_path / "w.npz", wanted())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_cut_archive_is_damaged(tmp_path, share):
    write_arrays(tmp_path / "w.npz", wanted())
    data = (tmp_path / "w.npz").read_bytes()
    (tmp_path / "w.npz").write_bytes(data[: int(share * len(data))])
    with pytest.raises(CheckpointError, match=r"w\.npz is damaged"):
        read_arrays(tmp_path / "w.npz", wanted())


def test_a_flipped_bit_is_damage(tmp_path):
    write_arrays(tmp_path / "w.npz", wanted())
    data = bytearray((tmp_path / "w.npz").read_bytes())
    data[data.index(b"\x93NUMPY") + 128] ^= 1
    (tmp_path / "w.npz").write_bytes(bytes(data))
    with pytest.raises(CheckpointError, match=r"w\.npz is damaged"):
        read_arrays(tmp_path / "w.npz", wanted())


MEMBERS = {
    "no array": (b"", "is damaged"),
    "cut": (header((2, 3)) + bytes(23), "is damaged"),
    "long": (header((2, 3)) + bytes(25), "is damaged"),
    "14 TiB": (header((1 << 21, 1 << 21)) + bytes(24), "of shape"),
    "objects": (header((2, 3), "|O") + pickle.dumps([0] * 6), "of type object"),
    "doubles": (header((2, 3), "<f8") + bytes(48), "of type float64"),
    "text": (header((2, 3), "<U1") + bytes(24), "of type <U1"),
    "odd header": (b"\x93NUMPY\x01\x00\x06\x00{{{{{\n", "is damaged"),
    "deep header": (
        b"\x93NUMPY\x02\x00\x84\x03\x00\x00" + b"-" * 899 + b"1",
        "is damaged",
    ),
    "long header": (
        b"\x93NUMPY\x02\x00\x00\x20\x00\x00" + b"-" * 8191 + b"1",
        "is damaged",
    ),
    "later format": (b"\x93NUMPY\x09\x00", "is damaged"),
}


@pytest.mark.parametrize("kind", MEMBERS)
def test_an_array_that_is_not_wanted_is_not_read(tmp_path, kind):
    content, reason = MEMBERS[kind]
    packed(tmp_path / "w.npz", kernel=content)
    variable = {"kernel": Variable(np.zeros((2, 3), np.float32))}
    with pytest.raises(CheckpointError, match=reason):
        read_arrays(tmp_path / "w.npz", variable)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused(tmp_path, value):
    broken = wanted()
    broken["kernel"].value[1, 1] = value
    write_arrays(tmp_path / "w.npz", broken)
    with pytest.raises(CheckpointError, match="not finite numbers"):
        read_arrays(tmp_path / "w.npz", wanted())


def test_a_missing_array_is_named(tmp_path):
    write_arrays(tmp_path / "w.npz", {"seed": wanted()["seed"]})
    with pytest.raises(CheckpointError, match="has no 'kernel'"):
        read_arrays(tmp_path / "w.npz", wanted())

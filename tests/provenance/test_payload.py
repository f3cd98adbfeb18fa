"""The 32 bits of the watermark: nothing is lost, mistakes are noticed."""

import itertools

import pytest

from faceswap_gan.provenance.payload import SYMBOLS
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.payload import PayloadError


@pytest.mark.parametrize("model", [0, 1, 0x3FA85, 0xFFFFF])
@pytest.mark.parametrize("version", [0, 1, 3])
def test_symbols_give_the_payload_back(model, version):
    payload = Payload(model, version)
    symbols = payload.symbols()
    assert len(symbols) == SYMBOLS
    assert all(0 <= symbol < 256 for symbol in symbols)
    assert Payload.of_symbols(symbols) == payload


def test_a_model_is_named_by_the_first_digits_of_its_hash():
    assert Payload.of_model("0fa85f64").name == "0fa85"


def test_any_two_wrong_bits_are_noticed():
    symbols = Payload(0x3FA85).symbols()
    word = int.from_bytes(bytes(symbols))
    for first, second in itertools.product(range(32), repeat=2):
        wrong = word ^ 1 << first ^ (0 if first == second else 1 << second)
        with pytest.raises(PayloadError):
            Payload.of_symbols(tuple(wrong.to_bytes(4)))


@pytest.mark.parametrize("values", [(1 << 20, 1), (-1, 1), (0, 4)])
def test_what_does_not_fit_is_refused(values):
    with pytest.raises(ValueError, match="Received"):
        Payload(*values)

"""Times that a file does not say are told in a sentence."""

from fractions import Fraction

import av
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.video.stamps import coded_of
from faceswap_gan.video.stamps import seconds_of
from faceswap_gan.video.stamps import unit_of


def test_a_packet_is_shown_at_its_time():
    packet = av.Packet(4)
    packet.pts, packet.dts = 5, 3
    packet.time_base = Fraction(1, 10)
    assert seconds_of(packet) == Fraction(1, 2)
    assert coded_of(packet) == 3


def test_times_that_are_not_known_are_refused():
    packet = av.Packet(4)
    for ask, word in ((coded_of, "no time"), (unit_of, "how it counts time")):
        with pytest.raises(InputError, match=word):
            ask(packet)

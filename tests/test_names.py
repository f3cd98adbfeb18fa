"""Names of people, and lists of names in sentences."""

import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.names import check_swap
from faceswap_gan.names import first_of


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a, b"),
        (["a", "b", "c"], "a, b and 1 more"),
        (["a", "b", "c", "d"], "a, b and 2 more"),
    ],
)
def test_lists_say_how_many_more_there_are(names, listed):
    assert first_of(names, 2) == listed


def test_nobody_is_swapped_with_the_same_person():
    check_swap("src", "dst")
    with pytest.raises(ConfigError, match="are both src"):
        check_swap("src", "src")

"""Families whose members are chosen by name."""

import subprocess
import sys

import pytest

from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.errors import ConfigError
from faceswap_gan.faces.detectors import DETECTORS
from faceswap_gan.networks.architecture import NORMS
from faceswap_gan.registry import Registry

FAMILIES = (COLOR_METHODS, DETECTORS, NORMS)
MEMBERS = [(family, name) for family in FAMILIES for name in family]


@pytest.mark.parametrize(
    ("family", "name"), MEMBERS, ids=[name for _, name in MEMBERS]
)
def test_every_member_is_where_the_table_says(family, name):
    member = family.find(name)
    assert name in family
    assert member is family[name] or member == family[name]


def test_names_are_those_of_the_members():
    assert all(name == made.name for name, made in COLOR_METHODS.items())
    assert all(name == made.__self__.name for name, made in DETECTORS.items())


def test_a_name_that_nobody_has_is_refused():
    shapes = Registry("shape", {"ratio": "fractions:Fraction"})
    sentence = "The shape cannot be 'ration'; choose one of ratio. Did you "
    with pytest.raises(ConfigError, match=f"^{sentence}mean ratio\\?$"):
        shapes.find("ration")
    assert "ration" not in shapes


def test_listing_names_imports_no_member():
    program = (
        "import sys\n"
        "from faceswap_gan.conversion.color_methods import COLOR_METHODS\n"
        "from faceswap_gan.faces.detectors import DETECTORS\n"
        "from faceswap_gan.networks.architecture import NORMS\n"
        "assert 'lab' in [*COLOR_METHODS, *DETECTORS, *NORMS]\n"
        "assert 'lab' in COLOR_METHODS and len(NORMS)\n"
        "assert not {'numpy', 'cv2', 'keras'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)

"""How faces are varied."""

from typing import Annotated

from pydantic import Field

from faceswap_gan.settings.older_names import Added
from faceswap_gan.settings.older_names import Formerly
from faceswap_gan.settings.rules import Adds
from faceswap_gan.settings.section import Section
from faceswap_gan.settings.section import Share

Warp = Annotated[float, Field(ge=0, lt=0.2)]


class AugmentConfig(Section):
    """How a face is varied before the encoder sees it."""

    rotation: Annotated[float, Field(ge=0, le=180)] = 3.0
    """Largest turn to either side, in degrees."""
    zoom: Annotated[float, Field(ge=0, lt=1)] = 0.05
    """Largest change of size, as a share."""
    shift: Annotated[float, Field(ge=0, lt=1)] = 0.02
    """Largest shift, as a share of the side."""
    flip: Share = 0.0
    """Share of the faces that are mirrored."""
    warp: Warp = 0.015
    """Spread of the random warp, as a share of the side; it moves the input
    alone."""
    color_match: Share = 0.0
    """Share of the faces whose colours are drawn towards another's."""
    motion_blur: Share = 0.0
    """Share of the faces that are blurred along a line."""
    occlusion: Share = 0.0
    """Share of the faces that something random covers."""
    part_swap: Annotated[Share, Formerly("look_alikes")] = 0.0
    """Share of the faces that are shown with the eyes, nose or mouth of the
    other person's nearest look-alike."""
    decoupling: Annotated[Share, Added(0.0)] = 0.25
    """Share of the faces that are moved as others move and this person hardly
    ever does: their mesh is bent, input and target alike."""
    white_balance: Annotated[
        bool, Added(False), Adds("the people's usual light")
    ] = True
    """Whether the target is in the light in which its person is usually seen:
    its colours are as usual, its brightness as filmed. The input is as
    filmed."""

"""What the sections of the settings have in common."""

from typing import Annotated

import pydantic
from pydantic import Field

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]


class Section(pydantic.BaseModel):
    """Settings that refuse unknown keys and wrong types.

    The text under each setting is its description in the reference.
    """

    model_config = pydantic.ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        validate_default=True,
        use_attribute_docstrings=True,
    )

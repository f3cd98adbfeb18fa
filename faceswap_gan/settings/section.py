"""What the sections of the settings have in common."""

from typing import Annotated

import pydantic
from pydantic import Field

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=1e6)]
Rate = Annotated[float, Field(gt=0, le=10)]
Steps = Annotated[int, Field(ge=1, le=99_999_999)]
"""As many as the names of checkpoints have digits for."""
Batch = Annotated[int, Field(ge=1, le=4096)]


class Section(pydantic.BaseModel):
    """Settings that refuse unknown keys, wrong types and what is not finite.

    The text under each setting is its description in the reference.
    """

    model_config = pydantic.ConfigDict(
        extra="forbid",
        allow_inf_nan=False,
        strict=True,
        frozen=True,
        validate_default=True,
        use_attribute_docstrings=True,
    )

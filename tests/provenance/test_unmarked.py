"""What is said of films that do not hold their watermark."""

from pathlib import Path

import pytest

from faceswap_gan.conversion.finish import Marks
from faceswap_gan.errors import OutputError
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.watermark import Watermark


@pytest.mark.parametrize(
    ("strength", "nothing", "alone", "why"),
    [
        (0, "no mark at all", "alone", "do not hold the watermark: a lower"),
        (
            4.4,
            "no mark of its own",
            "as its only own mark",
            "hold the watermark of another model (3fa85), beside which",
        ),
    ],
)
@pytest.mark.usefixtures("own_folder")
def test_another_models_mark_is_named(
    film, save_film, people, tmp_path, strength, nothing, alone, why
):
    """Where the source's mark stays, it is not said that there is none."""
    other = Watermark(Payload(0x3FA85), strength)
    path = save_film(tmp_path / "a.mp4", [other(f) for f in film[:4]])
    marking = Marking(Statement(people, "0f" * 32))
    marks = Marks(marking)
    assert not marks.holds(path)
    with pytest.raises(OutputError) as caught:
        marks.excuse(path, Path("out.mkv"))
    assert f"out.mkv would have {nothing} and was not" in str(caught.value)
    assert f"for its frames {why}" in str(caught.value)
    marks.excuse(path, Path("out.mp4"))
    (problem,) = marking.problems
    assert f"Content Credentials {alone}, for its frames {why}" in problem

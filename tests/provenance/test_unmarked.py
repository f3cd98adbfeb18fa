"""What is said of films that do not hold their watermark."""

from pathlib import Path

import pytest

from faceswap_gan.conversion.finish import Marks
from faceswap_gan.errors import OutputError
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.watermark import Watermark
from faceswap_gan.provenance.watermark_search import read


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
        marks.excuse(path, [Path("out.mkv")])
    assert f"out.mkv would have {nothing} and was not" in str(caught.value)
    assert f"for its frames {why}" in str(caught.value)
    marks.excuse(path, [Path("out.mp4")])
    (problem,) = marking.problems
    assert f"Content Credentials {alone}, for its frames {why}" in problem


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (
            Payload.of_model("0f" * 32),
            "alone, for their pixels do not hold the watermark: a larger size "
            "would hold it.",
        ),
        (
            Payload(0x3FA85),
            "as their only own mark, for their pixels hold the watermark of "
            "another model (3fa85), beside which this one's cannot be read.",
        ),
    ],
)
@pytest.mark.usefixtures("own_folder")
def test_pictures_of_a_film_are_named(film, people, payload, what):
    """That other pictures hold this model's mark is no reason to give."""
    found = read([Watermark(payload, 4.4)(film[0])], thorough=False)
    marking = Marking(Statement(people, "0f" * 32))
    files = [Path("out", f"{n}.png") for n in range(5)]
    marking.excuse(files[1:], found)
    assert marking.problems == [
        "4 pictures in out (1.png, 2.png, 3.png and 1 more) carry the Content "
        f"Credentials {what}"
    ]
    assert [marking.stated(file, []).watermarked for file in files] == [
        True,
        *[False] * 4,
    ]

"""Who is in a project, and how somebody leaves it."""

import shutil

import pytest

from faceswap_gan.provenance.people import people_of
from faceswap_gan.provenance.trained import trained_models


def test_models_are_found_with_their_people(space):
    first, second = trained_models(space)
    assert (first.name, first.names) == ("first", ["ada", "bo"])
    assert first.digests == ("first5", "first9")
    assert second.names == ["ada_2", "bo"]
    assert first.unread == second.unread == ()


def test_people_are_listed_with_basis_faces_and_models(space):
    ada, ada_2, bo = people_of(space)
    assert (ada.name, ada.basis, ada.note) == ("ada", "consent", "ada 7")
    assert [p.faces for p in (ada, ada_2, bo)] == [1, 2, 3]
    assert [p.models for p in (ada, ada_2, bo)] == [
        ["first"],
        ["second"],
        ["first", "second"],
    ]
    assert ada.sources == ["1 pictures put into face_ada", "ada.mp4"]
    assert ada.problems == ada_2.problems == bo.problems == []


def test_what_is_wrong_with_people_is_listed(space):
    space.person_file("ada").unlink()
    (space.faces("bo") / "2.png").unlink()
    shutil.rmtree(space.faces("ada_2"))
    ada, ada_2, bo = people_of(space)
    assert ada.basis == "not recorded"
    assert "no consent is recorded" in ada.problems[0]
    assert (ada_2.faces, ada_2.models) == (0, ["second"])
    assert len(bo.problems) == 2
    assert "Model first: The faces of bo" in bo.problems[0]


@pytest.mark.parametrize("text", ["{", "[]", "7", '{"name": "ada"}', "\x00"])
def test_one_bad_record_hides_nobody(space, text):
    space.person_file("ada").write_text(text)
    space.manifest("ada_2").write_text("[]\n")
    ada, ada_2, bo = people_of(space)
    assert (ada.basis, ada.faces, ada.models) == ("not recorded", 1, ["first"])
    assert str(space.person_file("ada")) in ada.problems[0]
    assert str(space.manifest("ada_2")) in ada_2.problems[0]
    assert bo.problems == []


def test_of_an_older_model_no_change_of_the_faces_is_claimed(space):
    state = space.model("first") / "step-00000009" / "state.json"
    state.write_text(state.read_text().replace("v2:", ""))
    assert "cannot be said" in people_of(space)[0].problems[0]

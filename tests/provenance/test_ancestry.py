"""A model that began from another holds something of whom that one knew."""

import shutil

import numpy as np
import pytest

from faceswap_gan.cli.model_endings import show
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.models.summaries import model_summary
from faceswap_gan.provenance.ancestry import Ancestor
from faceswap_gan.provenance.ancestry import ancestors_in
from faceswap_gan.provenance.ancestry import names_of
from faceswap_gan.provenance.certificate import own_identity
from faceswap_gan.provenance.credentials import make_signer
from faceswap_gan.provenance.credentials import sign
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.holdings import holdings
from faceswap_gan.provenance.kept_credentials import face_sets
from faceswap_gan.provenance.people import people_of
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.verdict import verdict
from faceswap_gan.provenance.verify import verify
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_json
from faceswap_gan.video.images import write_image


def begun(space, model, *people):
    """Lets a model say that it began from one of these people."""
    rows = [space.person(person).model_dump() for person in people]
    ancestors = [{"model": "0f" * 32, "people": rows}]
    for file in space.model(model).glob("step-*/state.json"):
        write_json(file, {**read_json(file), "ancestors": ancestors})


@pytest.mark.usefixtures("own_data")
def test_a_model_goes_with_those_of_what_it_began_from(space):
    begun(space, "second", "ada", "bo")
    held = holdings(space, "ada")
    text = "\n".join(held.sentences())
    assert "second, trained on ada_2 and bo, begun from a model of ada" in text
    forget(held)
    assert not space.model("second").exists()
    assert not space.run("second").exists()
    with pytest.raises(WorkspaceError, match="has nothing of ada"):
        holdings(space, "ada")


def test_people_say_which_models_began_from_one_of_them(space):
    begun(space, "second", "ada", "bo")
    shutil.rmtree(space.model("first"))
    shutil.rmtree(space.faces("ada"))
    ada, ada_2, bo = people_of(space)
    assert (ada.models, ada.begun) == ([], ["second"])
    assert (ada.basis, ada.note, ada.problems) == ("consent", "ada 7", [])
    assert (ada_2.begun, bo.begun) == ([], [])
    assert bo.models == ["second"]


def test_a_model_is_shown_with_those_of_what_it_began_from(space):
    begun(space, "second", "ada", "bo")
    lines = list(show(model_summary(space, "second")))
    start = lines.index(
        "  It began from a model that was trained on others too:"
    )
    assert "  ada: used on the basis consent" in lines[start + 1]
    assert "ada.mp4" in lines[start + 2] and "bo" not in lines[start + 1]


@pytest.mark.usefixtures("own_data")
def test_a_stray_model_is_named_for_what_it_began_from(space):
    begun(space, "second", "ada")
    shutil.move(space.model("second"), space.root / "backup")
    shutil.rmtree(space.run("second"))
    with pytest.raises(WorkspaceError, match=r"backup/step-\d+ holds weights"):
        forget(holdings(space, "ada"))


def test_outputs_say_what_their_model_began_from(tmp_path, people, own_folder):
    own, before = people[:1], people[1:]
    ancestors = (Ancestor(model="0a" * 32, people=before),)
    path = tmp_path / "a.png"
    write_image(path, np.full((64, 64, 3), 90, np.uint8))
    statement = Statement(own, "0f" * 32, ancestors=ancestors)
    sign(path, statement, make_signer(own_identity()))
    found = verify(path)
    assert [person["name"] for person in found.people_before] == ["bruno"]
    assert "note" not in found.people_before[0]
    assert (
        "Its model began from what was trained on bruno (synthetic)."
        in "\n".join(verdict(found))
    )


def test_credentials_name_those_of_what_their_model_began_from(people):
    ancestors = (Ancestor(model="0a" * 32, people=people[1:]),)
    stated = Statement(people[:1], "0f" * 32, ancestors=ancestors).assertion()
    assert face_sets(stated) == {"ada": "ada" * 4, "bruno": "bruno" * 4}
    assert face_sets({"people": 7, "ancestors": [7, {"people": [7]}]}) == {}


@pytest.mark.parametrize(
    "rows",
    [
        7,
        [7],
        [{}],
        [{"model": "0f" * 32, "people": []}],
        [{"model": "../..", "people": [{}]}],
        [{"model": "0f" * 32, "people": [{"name": "ada"}]}],
    ],
)
def test_what_does_not_say_whom_is_refused(rows):
    with pytest.raises(ConsentError, match=r"^It does not say what its model"):
        ancestors_in(rows, "It")


def test_everybody_before_is_named_once(people):
    ancestors = [Ancestor(model="0f" * 32, people=people)] * 2
    assert names_of(ancestors) == ["ada", "bruno"]

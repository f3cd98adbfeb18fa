"""Consent records: what they keep, what is refused."""

import hashlib

import pytest

from faceswap_gan.errors import ConsentError
from faceswap_gan.records import consent


def test_sources_are_kept_with_their_hashes(tmp_path):
    record = tmp_path / "person.json"
    first, second = tmp_path / "a.mp4", tmp_path / "b.mp4"
    first.write_bytes(b"a")
    second.write_bytes(b"b")
    consent.record_consent(record, "ada", "self", "", [first])
    consent.record_consent(record, "ada", "consent", "form 7", [second])
    person = consent.read_person(record)
    assert (person.basis, person.note) == ("consent", "form 7")
    assert [s.basis for s in person.sources] == ["self", "consent"]
    assert person.sources[0].sha256 == hashlib.sha256(b"a").hexdigest()


def test_the_same_source_is_kept_once(tmp_path):
    record, video = tmp_path / "person.json", tmp_path / "a.mp4"
    video.write_bytes(b"a")
    for _ in range(2):
        consent.record_consent(record, "ada", "self", "", [video])
    assert len(consent.read_person(record).sources) == 1


def test_an_unknown_basis_lists_the_known(tmp_path):
    with pytest.raises(ConsentError, match="self, consent, licensed"):
        consent.record_consent(tmp_path / "p.json", "ada", "none", "", [])
    assert not (tmp_path / "p.json").exists()


def test_a_missing_or_broken_record_is_named(tmp_path):
    record = tmp_path / "person.json"
    with pytest.raises(ConsentError, match="no consent is recorded"):
        consent.read_person(record)
    record.write_text('{"name": "ada"}')
    with pytest.raises(ConsentError, match=r"not a consent record \(basis"):
        consent.read_person(record)


@pytest.mark.parametrize("text", ["{", "[]", '{"name": "ada"}', "\x00"])
def test_a_damaged_record_is_written_anew_and_kept(tmp_path, text):
    record = tmp_path / "project" / "face_ada" / "person.json"
    record.parent.mkdir(parents=True)
    record.write_text(text)
    remedy = f"consent --workspace {tmp_path}/project --person ada --basis"
    with pytest.raises(ConsentError, match=remedy):
        consent.record_consent(record, "ada", "self", "", [])
    with pytest.raises(ConsentError, match="self, consent, licensed"):
        consent.restate_consent(record, "ada", "none", "")
    assert record.read_text() == text
    for number in (1, 2):
        record.write_text(text)
        aside = consent.restate_consent(record, "ada", "self", "form 7")
        assert aside == record.with_name(f"person.damaged-{number}.json")
        assert aside.read_text() == text
        assert consent.read_record(record, "ada").note == "form 7"


def test_a_whole_record_is_extended_or_refused(tmp_path):
    record, film = tmp_path / "person.json", tmp_path / "a.mp4"
    film.touch()
    consent.record_consent(record, "ada", "self", "", [film])
    assert consent.restate_consent(record, "ada", "consent", "") is None
    person = consent.read_person(record)
    assert (person.basis, len(person.sources)) == ("consent", 1)
    with pytest.raises(ConsentError, match="record of ada, not of bo"):
        consent.restate_consent(record, "bo", "self", "")


def test_a_folder_is_hashed_by_its_files(tmp_path):
    (tmp_path / "b").write_bytes(b"2")
    (tmp_path / "a").write_bytes(b"1")
    expected = hashlib.sha256(b"12").hexdigest()
    assert consent.sha256_of(tmp_path) == expected

"""Consent records: what they keep, what is refused."""

import hashlib

import pytest

from faceswap_gan.errors import ConsentError
from faceswap_gan.provenance import consent


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


def test_a_folder_is_hashed_by_its_files(tmp_path):
    (tmp_path / "b").write_bytes(b"2")
    (tmp_path / "a").write_bytes(b"1")
    expected = hashlib.sha256(b"12").hexdigest()
    assert consent.sha256_of(tmp_path) == expected

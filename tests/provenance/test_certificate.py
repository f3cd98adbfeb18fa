"""Keys and certificates: made once, kept private, checked when given."""

import concurrent.futures
import datetime
import pwd
import stat

import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import x25519

from faceswap_gan.errors import CredentialsError
from faceswap_gan.errors import OutputError
from faceswap_gan.provenance import certificate
from faceswap_gan.provenance import self_made
from faceswap_gan.provenance.credentials import make_signer
from faceswap_gan.provenance.credentials import sign
from faceswap_gan.provenance.credentials_reader import read
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.video.images import write_image


def write_key(path, key):
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def test_it_is_made_once_and_is_nobody_elses_to_read(own_folder):
    first = certificate.own_identity()
    assert certificate.own_identity() == first
    assert first.algorithm == "es256"
    for file in own_folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(own_folder.stat().st_mode) == 0o700


def test_the_root_signed_the_certificate_and_is_the_last(own_folder):
    chain = certificate.own_identity().chain
    leaf, root = x509.load_pem_x509_certificates(chain)
    leaf.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    pem = root.public_bytes(serialization.Encoding.PEM).decode()
    assert certificate.own_root() == pem


def test_there_is_no_root_before_there_is_a_certificate(own_folder):
    assert certificate.own_root() is None


def test_of_first_uses_at_once_one_makes_the_key(own_folder, monkeypatch):
    """All of them found no key; all of them make one; one is kept."""
    monkeypatch.setattr(certificate.Path, "exists", lambda path: False)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(certificate.own_identity) for _ in range(8)]
    assert len({call.result().key for call in calls}) == 1
    assert [path.name for path in own_folder.parent.iterdir()] == ["identity"]


def test_a_key_made_with_a_clock_ahead_signs_today(own_folder, monkeypatch):
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=9)
    with monkeypatch.context() as patch:
        patch.setattr(self_made, "VALID_FROM", soon)
        blocked = certificate.own_identity()
    with pytest.raises(CredentialsError, match="C2PA wants"):
        make_signer(blocked)
    make_signer(certificate.own_identity())
    kept = [p for p in own_folder.parent.iterdir() if ".old-" in p.name]
    assert len(kept) == 1 and (kept[0] / "key.pem").is_file()


def test_the_clock_leaves_no_trace_in_a_certificate(own_folder):
    chain = certificate.own_identity().chain
    for made in x509.load_pem_x509_certificates(chain):
        assert made.not_valid_before_utc.year == 2020


def test_a_user_without_a_home_is_told_so(monkeypatch, tmp_path):
    """Python leaves ~ as it is for a user whom the system does not know."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    with pytest.raises(OutputError, match=r"no home folder.*set HOME.*--key"):
        certificate.own_identity()
    assert certificate.own_root() is None
    assert not list(tmp_path.iterdir())


def test_a_damaged_certificate_is_nobodys(own_folder):
    certificate.own_identity()
    (own_folder / "certificate.pem").write_text("nonsense")
    assert certificate.own_root() is None
    with pytest.raises(CredentialsError, match="are not a certificate"):
        certificate.own_identity()


def test_where_no_key_can_be_kept_one_can_be_given(own_folder):
    own_folder.parent.write_text("a file where the folder is to be")
    with pytest.raises(OutputError, match="--certificate and --key"):
        certificate.own_identity()


def test_the_key_never_shows_in_a_message(own_folder):
    assert "PRIVATE" not in repr(certificate.own_identity())


def test_a_key_of_another_certificate_is_refused(own_folder, tmp_path):
    certificate.own_identity()
    other = write_key(
        tmp_path / "key.pem", ec.generate_private_key(ec.SECP256R1())
    )
    with pytest.raises(CredentialsError, match="belong together"):
        certificate.load_identity(own_folder / "certificate.pem", other)


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_what_is_no_key_is_named(own_folder, tmp_path, content):
    certificate.own_identity()
    key = tmp_path / "key.pem"
    key.write_bytes(content)
    with pytest.raises(CredentialsError, match=r"key\.pem are not a cert"):
        certificate.load_identity(own_folder / "certificate.pem", key)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CredentialsError, match=r"a\.pem cannot be read"):
        certificate.load_identity(tmp_path / "a.pem", tmp_path / "b.pem")


@pytest.mark.parametrize(
    ("purpose", "fit"),
    [
        ("1.3.6.1.4.1.62558.2.1", True),  # claims of C2PA
        ("1.3.6.1.5.5.7.3.36", True),  # documents
        ("1.3.6.1.5.5.7.3.3", False),  # programs
    ],
)
def test_purposes_of_certificates(
    own_folder, tmp_path, monkeypatch, purpose, fit
):
    other = x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose)])
    monkeypatch.setattr(x509, "ExtendedKeyUsage", lambda usages: other)
    identity = certificate.own_identity()
    if not fit:
        with pytest.raises(CredentialsError, match="C2PA wants"):
            make_signer(identity)
        return
    path = tmp_path / "a.png"
    write_image(path, np.zeros((9, 9, 3), np.uint8))
    sign(path, Statement(()), make_signer(identity))
    assert read(path).state == "intact"


def test_a_wrong_clock_is_named(own_folder, monkeypatch):
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=900)
    monkeypatch.setattr(self_made, "VALID_FROM", soon)
    self_made.make(own_folder)
    today = datetime.date.today().isoformat()
    with pytest.raises(CredentialsError, match=f"{today}, which is today by"):
        make_signer(
            certificate.load_identity(
                own_folder / self_made.CHAIN, own_folder / self_made.KEY
            )
        )


def test_a_root_alone_cannot_sign(own_folder):
    own = certificate.own_identity()
    root_alone = own.chain[own.chain.rindex(b"-----BEGIN") :]
    unfit = certificate.SigningIdentity(root_alone, own.key, own.algorithm)
    with pytest.raises(CredentialsError, match="C2PA wants"):
        make_signer(unfit)


def test_a_key_that_cannot_sign_is_refused(tmp_path):
    key = x25519.X25519PrivateKey.generate()
    with pytest.raises(CredentialsError, match="cannot sign with"):
        certificate._algorithm(key, tmp_path / "key.pem")

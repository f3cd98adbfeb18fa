"""The key and the certificate that sign outputs: given, or self-made."""

import dataclasses
import datetime
import os
import tempfile
import uuid
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.oid import NameOID

from faceswap_gan.errors import CredentialsError
from faceswap_gan.errors import OutputError
from faceswap_gan.provenance.user_folders import config_folder

ORGANIZATION = "faceswap-gan (self-made certificate)"
_CHAIN, _KEY = "certificate.pem", "key.pem"
# The same for all, so that it does not matter what the clock said.
_VALID_FROM = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
_VALID_UNTIL = datetime.datetime(2070, 1, 1, tzinfo=datetime.UTC)
_CURVES = {256: "es256", 384: "es384", 521: "es512"}
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclasses.dataclass(frozen=True)
class Identity:
    """What signs.

    Attributes:
        chain: certificates in PEM, the signer's first.
        key: its private key in PEM.
        algorithm: name of the signature's algorithm in C2PA.
    """

    chain: bytes = dataclasses.field(repr=False)
    key: bytes = dataclasses.field(repr=False)
    algorithm: str


def load_identity(certificate: Path, key: Path) -> Identity:
    """Reads a key and its certificate.

    Args:
        certificate: PEM, the signer's certificate and those above it.
        key: PEM, unencrypted.

    Raises:
        CredentialsError: they cannot be read or do not belong together.
    """
    try:
        chain, secret = certificate.read_bytes(), key.read_bytes()
        private = serialization.load_pem_private_key(secret, None)
        leaf = x509.load_pem_x509_certificates(chain)[0]
    except OSError as error:
        raise CredentialsError(
            f"{error.filename} cannot be read ({error.strerror})."
        ) from error
    except (ValueError, TypeError) as error:
        raise CredentialsError(
            f"{certificate} and {key} are not a certificate and an "
            f"unencrypted key in PEM ({error})."
        ) from error
    if leaf.public_key() != private.public_key():
        raise CredentialsError(
            f"{certificate} is not the certificate of {key}: give the two "
            "that belong together."
        )
    pkcs8 = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Identity(chain, pkcs8, _algorithm(private, key))


def own_identity() -> Identity:
    """Returns this user's self-made identity, which the first call makes.

    Of several first calls at once one makes it and all return it. One that
    the clock says is not valid is set aside for a new one.

    Raises:
        OutputError: the user's configuration folder cannot be written.
        CredentialsError: what is there cannot be read.
    """
    try:
        folder = own_folder()
        if _is_out_of_date(folder):
            _set_aside(folder)
        if not folder.exists():
            _make(folder)
    except OutputError as error:
        raise OutputError(
            f"{error} It is for the key that signs; --certificate and "
            "--key sign with another."
        ) from error
    return load_identity(folder / _CHAIN, folder / _KEY)


def own_folder() -> Path:
    """Returns where the self-made key and certificate are kept.

    Raises:
        OutputError: nothing says where this user's files are.
    """
    return config_folder() / "identity"


def own_root() -> str | None:
    """Returns the certificate above the self-made one, in PEM, if any."""
    try:
        chain = (own_folder() / _CHAIN).read_bytes()
        root = x509.load_pem_x509_certificates(chain)[-1]
    except (OSError, ValueError, OutputError):
        return None
    return root.public_bytes(serialization.Encoding.PEM).decode()


def _is_out_of_date(folder: Path) -> bool:
    """Whether a self-made certificate is refused on a day that allows one."""
    now = datetime.datetime.now(datetime.UTC)
    try:
        chain = (folder / _CHAIN).read_bytes()
        leaf = x509.load_pem_x509_certificates(chain)[0]
    except (OSError, ValueError):
        return False
    valid = leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc
    return not valid and _VALID_FROM <= now <= _VALID_UNTIL


def _set_aside(folder: Path) -> None:
    aside = folder.with_name(f"{folder.name}.old-{uuid.uuid4().hex[:8]}")
    try:
        folder.rename(aside)
    except FileNotFoundError:
        return  # another process did it first
    except OSError as error:
        raise OutputError(
            f"{folder} holds a certificate that is not valid today, and "
            f"cannot be renamed ({error.strerror}): remove it."
        ) from error


def _algorithm(key: PrivateKeyTypes, path: Path) -> str:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return _CURVES.get(key.key_size, "es256")
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256"
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    raise CredentialsError(
        f"{path} is a key that C2PA cannot sign with: make one for ES256, "
        "PS256 or Ed25519."
    )


def _make(folder: Path) -> None:
    """Makes a root, whose key is forgotten, and a certificate below it."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    root = (
        _draft("root", root_key, root_key)
        .add_extension(x509.BasicConstraints(True, 0), critical=True)
        .add_extension(_usage("key_cert_sign"), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    leaf = (
        _draft("outputs", key, root_key)
        .add_extension(x509.BasicConstraints(False, None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        .add_extension(mail, critical=True)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(
        pem,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    chain = leaf.public_bytes(pem) + root.public_bytes(pem)
    _place(folder, {_CHAIN: chain, _KEY: secret})


def _place(folder: Path, files: dict[str, bytes]) -> None:
    """Writes a folder at once, unless another process was first."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{folder.name}.", dir=folder.parent
        ) as name:
            temporary = Path(name) / folder.name
            temporary.mkdir(mode=0o700)
            for file, content in files.items():
                _write_secret(temporary / file, content)
            temporary.rename(folder)
    except OSError as error:
        if (folder / _KEY).is_file():
            return
        raise OutputError(
            f"{folder} cannot be written ({error.strerror or error}): free "
            "some space or choose another folder."
        ) from error


def _write_secret(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _draft(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.CertificateBuilder:
    issuer = issuer_key.public_key()
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer)
    of = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name("root"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID_FROM)
        .not_valid_after(_VALID_UNTIL)
        .add_extension(of, critical=False)
        .add_extension(by, critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(name: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage == name for usage in _USAGES})

"""The key and the certificate that sign outputs: given, or self-made."""

import dataclasses
import datetime
from pathlib import Path

import typer
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
from faceswap_gan.storage import atomic_folder

ORGANIZATION = "faceswap-gan (self-made certificate)"
_CHAIN, _KEY = "certificate.pem", "key.pem"
_YEARS = 20
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
    """Gives this user's self-made identity, which the first call makes.

    Raises:
        OutputError: the user's configuration folder cannot be written.
        CredentialsError: what is there cannot be read.
    """
    folder = own_folder()
    if not folder.exists():
        try:
            _make(folder)
        except OutputError as error:
            raise OutputError(
                f"{error} It is for the key that signs; --certificate and "
                "--key sign with another."
            ) from error
    return load_identity(folder / _CHAIN, folder / _KEY)


def own_folder() -> Path:
    """Where the self-made key and certificate are kept."""
    return Path(typer.get_app_dir("faceswap-gan")) / "identity"


def own_root() -> str | None:
    """The certificate above the self-made one, in PEM, if there is one."""
    try:
        chain = (own_folder() / _CHAIN).read_bytes()
        root = x509.load_pem_x509_certificates(chain)[-1]
    except (OSError, ValueError):
        return None
    return root.public_bytes(serialization.Encoding.PEM).decode()


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
    with atomic_folder(folder) as temporary:
        chain = leaf.public_bytes(pem) + root.public_bytes(pem)
        for name, content in ((_CHAIN, chain), (_KEY, secret)):
            file = temporary / name
            file.touch(mode=0o600)
            file.write_bytes(content)


def _draft(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    issuer = issuer_key.public_key()
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer)
    of = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name("root"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
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

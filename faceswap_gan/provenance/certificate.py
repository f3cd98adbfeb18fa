"""The key and the certificate that sign outputs: given, or self-made."""

import dataclasses
import datetime
import uuid
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from faceswap_gan.errors import CredentialsError
from faceswap_gan.errors import OutputError
from faceswap_gan.files import check_ordinary
from faceswap_gan.provenance.self_made import CHAIN
from faceswap_gan.provenance.self_made import KEY
from faceswap_gan.provenance.self_made import VALID_FROM
from faceswap_gan.provenance.self_made import VALID_UNTIL
from faceswap_gan.provenance.self_made import make
from faceswap_gan.provenance.user_folders import config_folder

_CURVES = {256: "es256", 384: "es384", 521: "es512"}


@dataclasses.dataclass(frozen=True)
class SigningIdentity:
    """What signs.

    Attributes:
        chain: certificates in PEM, the signer's first.
        key: its private key in PEM.
        algorithm: name of the signature's algorithm in C2PA.
    """

    chain: bytes = dataclasses.field(repr=False)
    key: bytes = dataclasses.field(repr=False)
    algorithm: str


def load_identity(certificate: Path, key: Path) -> SigningIdentity:
    """Reads a key and its certificate.

    Args:
        certificate: PEM, the signer's certificate and those above it.
        key: PEM, unencrypted.

    Raises:
        CredentialsError: they cannot be read or do not belong together.
    """
    try:
        for file in (certificate, key):
            check_ordinary(file)
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
    return SigningIdentity(chain, pkcs8, _algorithm(private, key))


def own_identity() -> SigningIdentity:
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
            make(folder)
    except OutputError as error:
        raise OutputError(
            f"{error} It is for the key that signs; --certificate and "
            "--key sign with another."
        ) from error
    return load_identity(folder / CHAIN, folder / KEY)


def own_folder() -> Path:
    """Returns where the self-made key and certificate are kept.

    Raises:
        OutputError: nothing says where this user's files are.
    """
    return config_folder() / "identity"


def own_root() -> str | None:
    """Returns the certificate above the self-made one, in PEM, if any."""
    try:
        chain = (own_folder() / CHAIN).read_bytes()
        root = x509.load_pem_x509_certificates(chain)[-1]
    except (OSError, ValueError, OutputError):
        return None
    return root.public_bytes(serialization.Encoding.PEM).decode()


def _is_out_of_date(folder: Path) -> bool:
    """Whether a self-made certificate is refused on a day that allows one."""
    now = datetime.datetime.now(datetime.UTC)
    try:
        chain = (folder / CHAIN).read_bytes()
        leaf = x509.load_pem_x509_certificates(chain)[0]
    except (OSError, ValueError):
        return False
    valid = leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc
    return not valid and VALID_FROM <= now <= VALID_UNTIL


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

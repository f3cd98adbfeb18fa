"""Lists of signers whose word counts."""

from pathlib import Path

from cryptography import x509

from faceswap_gan.errors import CredentialsError
from faceswap_gan.files import check_ordinary


def load_trust_list(path: Path) -> str:
    """Reads certificates of those whose signatures are to be trusted.

    Args:
        path: PEM.

    Raises:
        CredentialsError: there are none in it.
    """
    try:
        check_ordinary(path)
        content = path.read_bytes()
        x509.load_pem_x509_certificates(content)
        return content.decode()
    except (OSError, ValueError) as error:
        raise CredentialsError(
            f"{path} is not a trust list ({error}): name a file of "
            "certificates in PEM."
        ) from error

"""Content Credentials (C2PA): what an output says of its making, signed."""

import datetime
import io
import mimetypes
from collections.abc import Iterable
from pathlib import Path

import c2pa
import cv2
import numpy as np

from faceswap_gan import __version__
from faceswap_gan.errors import CredentialsError
from faceswap_gan.errors import OutputError
from faceswap_gan.provenance.certificate import SigningIdentity
from faceswap_gan.provenance.file_search import frames_at
from faceswap_gan.provenance.known_source import known_of
from faceswap_gan.provenance.manifest_store import keep
from faceswap_gan.provenance.manifest_store import soft_binding
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.storage import atomic_path
from faceswap_gan.video.images import decode_image

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
SIGNABLE = (".mp4", ".mov", *_PICTURES)
LABEL = "faceswap-gan.swap"
COMPOSITE = (
    "http://cv.iptc.org/newscodes/digitalsourcetype/"
    "compositeWithTrainedAlgorithmicMedia"
)
SOFTWARE = {"name": "faceswap-gan", "version": __version__}
# What certificates may be for; by default C2PA's library knows fewer.
_PURPOSES = (
    "1.3.6.1.4.1.62558.2.1",  # claims of C2PA
    "1.3.6.1.5.5.7.3.4",  # e-mail
    "1.3.6.1.5.5.7.3.36",  # documents
    "1.3.6.1.5.5.7.3.8",  # time stamps
    "1.3.6.1.5.5.7.3.9",  # answers on revocation
)
_SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}
_UNKNOWN = "application/octet-stream"
_SIGNS = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\x00", "image/tiff"),
    (4, b"ftyp", "video/mp4"),
)


def can_sign(path: Path) -> bool:
    """Whether files of this ending can hold credentials."""
    return path.suffix.lower() in SIGNABLE


def make_signer(identity: SigningIdentity) -> c2pa.Signer:
    """Prepares a key and its certificate for signing, and tries them.

    Raises:
        CredentialsError: C2PA does not allow them.
    """
    try:
        info = c2pa.C2paSignerInfo(
            identity.algorithm.encode(), identity.chain, identity.key, None
        )
        signer = c2pa.Signer.from_info(info)
        pixel = cv2.imencode(".png", np.zeros((1, 1), np.uint8))[1].tobytes()
        builder = _builder("trial", Statement(()))
        builder.sign(signer, "image/png", io.BytesIO(pixel), io.BytesIO())
        return signer
    except c2pa.C2paError as error:
        raise CredentialsError(
            f"The certificate cannot sign ({error}): C2PA wants one that is "
            f"valid on {datetime.date.today()}, which is today by this "
            "computer's clock, for digital signatures, and for claims of C2PA, "
            "documents or e-mail, with those above it in the same file."
        ) from error


def kind_of(path: Path) -> str:
    """Returns a file's media type by its first bytes, or else by its name."""
    with open(path, "rb") as file:
        head = file.read(16)
    for place, sign, kind in _SIGNS:
        if head[place:].startswith(sign):
            return kind
    return mimetypes.guess_type(path.name)[0] or _UNKNOWN


def sign(
    path: Path,
    statement: Statement,
    signer: c2pa.Signer,
    title: str | None = None,
) -> str | None:
    """Puts signed credentials into a file, which is replaced at once.

    Those of an output of a model are kept for this user as well.

    Args:
        path: a complete file that `can_sign` allows.
        statement: what they say.
        signer: from `make_signer`.
        title: name of the file that it is for, if not its own.

    Returns:
        A sentence on why they could not be kept, or None.

    Raises:
        OutputError: they cannot be written; the file stays as it was.
    """
    try:
        builder = _builder(title or path.name, statement)
        with atomic_path(path) as temporary:
            manifest = builder.sign_file(path, temporary, signer)
    except c2pa.C2paError as error:
        raise OutputError(
            f"{path} cannot be given its Content Credentials ({error})."
        ) from error
    frames = frames_at(path, 0)
    return _kept(manifest, title or path.name, statement, frames)


def signed_picture(
    data: bytes, title: str, statement: Statement, signer: c2pa.Signer
) -> tuple[bytes, str | None]:
    """Puts signed credentials into a picture in memory.

    Those of an output of a model are kept for this user as well.

    Args:
        data: a PNG or JPEG file.
        title: its name, whose ending says which.
        statement: what they say.
        signer: from `make_signer`.

    Returns:
        The file, and a sentence on why they could not be kept, or None.

    Raises:
        OutputError: they cannot be made.
    """
    kind, signed = mimetypes.guess_type(title)[0], io.BytesIO()
    try:
        builder = _builder(title, statement)
        manifest = builder.sign(signer, kind, io.BytesIO(data), signed)
    except c2pa.C2paError as error:
        raise OutputError(
            f"{title} cannot be given its Content Credentials ({error})."
        ) from error
    kept = _kept(manifest, title, statement, [decode_image(data)])
    return signed.getvalue(), kept


def _kept(
    manifest: bytes,
    title: str,
    statement: Statement,
    frames: Iterable[np.ndarray],
) -> str | None:
    if statement.payload is None or statement.source is None:
        return None
    return keep(manifest, title, statement.payload, frames)


def _builder(title: str, statement: Statement) -> c2pa.Builder:
    assertions = [{"label": LABEL, "data": statement.assertion()}]
    if statement.payload is not None:
        assertions.append(soft_binding(statement.payload))
    builder = c2pa.Builder(
        {
            "title": title,
            "claim_generator_info": [SOFTWARE],
            "assertions": assertions,
        },
        context=make_context(),
    )
    _add_actions(builder, statement)
    return builder


def _add_actions(builder: c2pa.Builder, statement: Statement) -> None:
    if statement.source is None:
        source_types = c2pa.C2paDigitalSourceType
        builder.set_intent(
            c2pa.C2paBuilderIntent.CREATE,
            source_types.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA,
        )
    else:
        builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
        _add_parent(builder, statement.source)
        edited = {"action": "c2pa.edited", "digitalSourceType": COMPOSITE}
        builder.add_action({**edited, "softwareAgent": SOFTWARE})
    if statement.payload is not None:
        builder.add_action(
            {"action": "c2pa.watermarked.bound", "softwareAgent": SOFTWARE}
        )


def _add_parent(builder: c2pa.Builder, source: Path) -> None:
    """Names the source as what was opened, with its own marks."""
    parent = {
        "title": source.name,
        "relationship": "parentOf",
        "metadata": known_of(source),
    }
    try:
        with open(source, "rb") as stream:
            builder.add_ingredient(parent, kind_of(source), stream)
    except c2pa.C2paError:
        # A file whose content is not what its name says still has a name.
        builder.add_ingredient(parent, _UNKNOWN, io.BytesIO())


def make_context(trusted: str | None = None) -> c2pa.Context:
    """Returns settings of C2PA that need no network.

    Args:
        trusted: a certificate in PEM that the user knows, or None.
    """
    trust = {"trust_config": "\n".join(_PURPOSES)}
    if trusted:
        trust["trust_anchors"] = trusted
    settings = c2pa.Settings.from_dict({**_SETTINGS, "trust": trust})
    return c2pa.Context(settings=settings)

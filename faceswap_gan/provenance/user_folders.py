"""Where what belongs to a user, and to no project, is kept."""

from pathlib import Path

import platformdirs

from faceswap_gan.errors import OutputError

_APP = "faceswap-gan"


def config_folder() -> Path:
    """Returns the folder of this user's settings.

    Raises:
        OutputError: nothing says where this user's files are.
    """
    return _of_user("user_config_path", roaming=True)


def data_folder() -> Path:
    """Returns the folder of what this user's work leaves for later.

    Raises:
        OutputError: nothing says where this user's files are.
    """
    return _of_user("user_data_path")


def _of_user(kind: str, **options: bool) -> Path:
    try:
        return getattr(platformdirs, kind)(_APP, appauthor=False, **options)
    except RuntimeError as error:
        raise OutputError(
            "This user has no home folder: set HOME to a folder that you can "
            "write to."
        ) from error

"""Time codes of film and broadcast (SMPTE ST 12), moved in time."""

import re
from fractions import Fraction

_PATTERN = re.compile(r"(\d\d):(\d\d):(\d\d)([:;.])(\d\d)")


def later_timecode(code: str, seconds: Fraction, rate: Fraction) -> str:
    """Returns the time code of a later frame.

    Args:
        code: such as 01:00:00:00; a semicolon before the frame says that
            numbers are left out, so that the code keeps to the clock.
        seconds: how much later.
        rate: frames per second.

    Returns:
        The code; one of another form is given back as it is.

    Example:
        >>> later_timecode("00:00:59:24", Fraction(1, 25), Fraction(25))
        '00:01:00:00'
    """
    match = _PATTERN.fullmatch(code)
    fps = round(rate)
    if match is None or not fps:
        return code
    hours, minutes, whole, frames = (int(match[n]) for n in (1, 2, 3, 5))
    minutes += 60 * hours
    left_out = 0 if match[4] == ":" else 2 * max(1, fps // 30)
    number = (60 * minutes + whole) * fps + frames
    number -= left_out * (minutes - minutes // 10)
    number += _left_out_before(number + round(seconds * rate), fps, left_out)
    number += round(seconds * rate)
    whole, frames = divmod(number, fps)
    hours = whole // 3600 % 24
    return (
        f"{hours:02}:{whole // 60 % 60:02}:{whole % 60:02}{match[4]}{frames:02}"
    )


def _left_out_before(frame: int, fps: int, left_out: int) -> int:
    """How many numbers are left out before a frame since midnight."""
    short = 60 * fps - left_out
    tens, rest = divmod(frame, 10 * short + left_out)
    begun = max(0, rest - left_out) // short
    return left_out * (9 * tens + begun)

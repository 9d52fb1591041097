"""What reading a cell comes to, refusal or value, for properties that hold of both."""

from collections.abc import Callable

from yunchou.events.files.values import BadValue


def outcome(read: Callable[[str], object], text: str) -> object:
    """The value, or the error that was raised."""
    try:
        return read(text)
    except BadValue as error:
        return error

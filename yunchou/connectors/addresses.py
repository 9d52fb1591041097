"""Where a robot may live: at its vendor's hosts, or where whoever runs the server says. Serves every stage."""

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit


class NotARobotsAddress(ValueError):
    """An address that is not one of this vendor's robots. `code` says what is wrong, without repeating the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """What a vendor documents of its robots' addresses: the hosts, the path, and where the robot's key stands.

    `parameter` names the query parameter that holds the key; empty: the key is the last part of the path.
    """

    hosts: tuple[str, ...]
    path: str
    parameter: str = ""

    @property
    def base(self) -> str:
        return f"https://{self.hosts[0]}"


@dataclass(frozen=True, slots=True)
class RobotAddress:
    """A robot by its base address and its key. The key is a secret: whoever has it speaks in the group."""

    base: str
    key: str

    def __repr__(self) -> str:
        return f"RobotAddress({self.base!r}, key=[hidden])"


def robot_address(given: str, *, place: Place, configured: str = "") -> RobotAddress:
    """Read the address that a vendor showed to a person. Raises NotARobotsAddress.

    The server never goes where a person's address alone says: its host has to be one of the vendor's, or that of
    `configured`, the base address that whoever runs the server set. A private address is therefore refused
    unless they set it.
    """
    try:
        parts = urlsplit(given.strip())
        port = parts.port
    except ValueError as error:
        raise NotARobotsAddress("not_an_address") from error
    if parts.username is not None or parts.password is not None:
        raise NotARobotsAddress("not_an_address")
    return RobotAddress(_base(parts, port=port, place=place, configured=configured), _key(parts, place=place))


def _base(parts: SplitResult, *, port: int | None, place: Place, configured: str) -> str:
    ours = urlsplit(configured)
    if configured and (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc):
        return configured.rstrip("/")
    if parts.scheme != "https":
        raise NotARobotsAddress("not_https")
    if parts.hostname not in place.hosts or port not in (None, 443):
        raise NotARobotsAddress("other_host")
    # A configured base stands for the vendor: on a network without a way out everything goes through it.
    return configured.rstrip("/") if configured else f"https://{parts.hostname}"


def _key(parts: SplitResult, *, place: Place) -> str:
    path = parts.path.rstrip("/")
    if place.parameter:
        key = parse_qs(parts.query).get(place.parameter, [""])[0]
        is_there = path.endswith(place.path)
    else:
        before, _slash, key = path.rpartition("/")
        is_there = before.endswith(place.path)
    if not is_there:
        raise NotARobotsAddress("other_path")
    if not key or not all(one.isascii() and (one.isalnum() or one in "-_.~") for one in key):
        raise NotARobotsAddress("no_key")
    return key

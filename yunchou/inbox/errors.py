"""What the inbox refuses, and why a delivery was not sent. Serves every stage."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.connectors.ports import Why
from yunchou.core.errors import Conflict, DomainError

Words = str | Promise


class MailNotSetUp(DomainError):
    """Whoever runs the server has named no mail server."""

    code = "mail_not_set_up"


class BadAddress(DomainError):
    """Not the address of a robot of that vendor."""

    code = "bad_robot_address"


class BadDestination(DomainError):
    """A group robot without a name, of an unknown vendor, or told of unknown news."""

    code = "bad_destination"


class NameTaken(Conflict):
    """Two group robots of a workspace with one name could not be told apart."""

    code = "name_taken"


class BadPreference(DomainError):
    """An hour, a weekday or a way that does not exist."""

    code = "bad_preference"


class NotSent(DomainError):
    """The other side refused for a reason that another try would not mend."""

    code = "not_sent"

    def __init__(self, why: Why, *, detail: str = "") -> None:
        message, advice = WHY[why]
        with_code = f"{message} ({detail})" if detail else str(message)
        super().__init__(with_code, advice=str(advice))
        self.why = why


#: What happened, and what to do.
WHY: dict[Why, tuple[Words, Words]] = {
    Why.WRONG_KEY: (
        gettext_lazy("The other side does not accept our key or secret."),
        gettext_lazy(
            "Compare the address, the secret and the security settings there with those entered here."
        ),
    ),
    Why.RATE_LIMITED: (
        gettext_lazy("The other side takes no more messages just now."),
        gettext_lazy("It is tried again by itself."),
    ),
    Why.CONTENT_REFUSED: (
        gettext_lazy("The other side refuses what the message says."),
        gettext_lazy("If it asks for a key word, add one that is in the name of the workspace."),
    ),
    Why.TOO_LARGE: (
        gettext_lazy("The message is larger than the other side takes."),
        gettext_lazy("Send it with fewer files."),
    ),
    Why.RECIPIENTS_REFUSED: (
        gettext_lazy("The mail server accepts none of the addresses."),
        gettext_lazy("Check the addresses of these people."),
    ),
    Why.UNREACHABLE: (
        gettext_lazy("The other side cannot be reached."),
        gettext_lazy("It is tried again by itself; check the network and the address."),
    ),
    Why.NO_ANSWER: (
        gettext_lazy("It left this server, and nobody said whether it arrived."),
        gettext_lazy("Look there; then say on the page of the job whether it did."),
    ),
    Why.NOT_UNDERSTOOD: (
        gettext_lazy("The other side answered something that its documents do not name."),
        gettext_lazy("Check that the address is the robot's own."),
    ),
}

#: What is wrong with a robot's address, by the code of connectors.addresses.NotARobotsAddress.
ADDRESS_FAULTS: dict[str, Words] = {
    "not_an_address": gettext_lazy("This is not an address."),
    "not_https": gettext_lazy("The address does not begin with https://."),
    "other_host": gettext_lazy("The address is not at this vendor's host."),
    "other_path": gettext_lazy("The address is not the one of a group robot."),
    "no_key": gettext_lazy("The robot's key is missing in the address."),
}


def bad_address(code: str) -> BadAddress:
    """The refusal in words; the address itself is a secret and is not repeated."""
    return BadAddress(
        str(ADDRESS_FAULTS[code]),
        advice=_("Copy the webhook address as the vendor shows it in the settings of the robot."),
        field="address",
    )

"""What each reason for a quarantine means, in words: what is wrong and what to do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yunchou.protocols.event import Reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """A short name, what is wrong, and what to do."""

    label: str | Promise
    problem: str | Promise
    advice: str | Promise


EXPLANATIONS: dict[Reason, Explanation] = {
    Reason.NOT_AN_OBJECT: Explanation(
        _("Not an object"),
        _("The message is not a JSON object."),
        _("Send each message of “batch” as an object with a “type”."),
    ),
    Reason.UNKNOWN_TYPE: Explanation(
        _("Unknown type"),
        _("“type” is none of track, page, screen, identify, group, alias."),
        _("Correct “type” and send it again."),
    ),
    Reason.MISSING_EVENT_NAME: Explanation(
        _("No event name"),
        _("A track message has no “event”."),
        _("Give the event a name, such as Order Completed."),
    ),
    Reason.MISSING_ID: Explanation(
        _("No person"),
        _("Neither “userId” nor “anonymousId” is there."),
        _("Send at least one of the two with every message."),
    ),
    Reason.MISSING_PREVIOUS_ID: Explanation(
        _("No previous id"),
        _("An alias message has no “previousId”."),
        _("Name the id that the person had before."),
    ),
    Reason.MISSING_GROUP_ID: Explanation(
        _("No group"), _("A group message has no “groupId”."), _("Name the group.")
    ),
    Reason.WRONG_TYPE: Explanation(
        _("Wrong type"),
        _("A field has another JSON type than it must have."),
        _("Send ids and names as text, properties and context as objects."),
    ),
    Reason.TOO_LONG: Explanation(
        _("Too long"), _("An id or a name has more than 256 characters."), _("Shorten it.")
    ),
    Reason.TOO_LARGE: Explanation(
        _("Too large"),
        _("The event is larger than 256 KB."),
        _("Leave out long texts and lists; send their number or an id."),
    ),
    Reason.TOO_DEEP: Explanation(
        _("Nested too deeply"),
        _("Objects and lists lie inside one another more than 200 levels deep."),
        _("Send the values that matter as properties of the event itself."),
    ),
    Reason.BAD_TIME: Explanation(
        _("Unreadable time"),
        _("The timestamp is neither ISO 8601 nor seconds or milliseconds since 1970."),
        _("Send it as 2026-06-18T12:30:00+08:00."),
    ),
    Reason.TOO_OLD: Explanation(
        _("Too old"),
        _("The event lies further back than live events may."),
        _("Bring history in by an import, or correct the device's clock."),
    ),
    Reason.BAD_AMOUNT: Explanation(
        _("Unreadable amount"),
        _("The amount is no number, or too large."),
        _("Send it as a plain number, such as 129.00, without sign of currency or commas."),
    ),
    Reason.BAD_CURRENCY: Explanation(
        _("Unknown currency"),
        _("The currency is not a code of three letters."),
        _("Send the ISO 4217 code, such as CNY."),
    ),
    Reason.BAD_BODY: Explanation(
        _("Unreadable body"),
        _("The request could not be read."),
        _("Check how the client encodes its requests."),
    ),
    Reason.CONFLICTING_DUPLICATE: Explanation(
        _("Same id, other content"),
        _("Another event with this message id was received first; the first one counts."),
        _("Give every event a message id of its own."),
    ),
    Reason.DECODER_FAILED: Explanation(
        _("Could not be decoded"),
        _("The product failed on this event."),
        _("Please report it with the content below; send it again after an update."),
    ),
}

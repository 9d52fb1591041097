"""The names under which clients send the same event, mapped to one canonical snake_case name."""

import re

#: Sent name, as it came or in snake_case, → canonical name. The tracking plan of a workspace adds to it.
ALIASES = {
    "page": "page_viewed",
    "$pageview": "page_viewed",
    "pageview": "page_viewed",
    "page_view": "page_viewed",
    "screen": "screen_viewed",
    "$AppViewScreen": "screen_viewed",
    "$AppStart": "app_opened",
    "application_opened": "app_opened",
    "purchase": "order_completed",
    "pay_order": "order_completed",
    "refund": "order_refunded",
    "add_to_cart": "product_added",
    "view_item": "product_viewed",
    "begin_checkout": "checkout_started",
    "generate_lead": "lead_submitted",
    "sign_up": "signed_up",
    "share": "shared",
    "unsubscribe": "unsubscribed",
}
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_A_WORD = re.compile(r"\W+")


def canonical_name(sent: str) -> str:
    """`Product Added`, `productAdded` and `product_added` are one event; other scripts are kept as they are."""
    known = ALIASES.get(sent)
    if known is not None:
        return known
    name = _NOT_A_WORD.sub("_", _BOUNDARY.sub("_", sent)).strip("_").lower() or sent
    return ALIASES.get(name, name)

"""Markup that must stay text wherever it turns up: in events, and in the names that people give to things."""

from typing import Any

#: Each tries another way out of text, of an attribute, of JSON, of a script, of a style, or of a template.
PAYLOADS = (
    "<script>window.__hit=1</script>",
    "</script><script>window.__hit=2</script>",
    "</SCRIPT ><SCRIPT>window.__hit=3</SCRIPT>",
    "<img src=x onerror=window.__hit=4>",
    '"><img src=x onerror="window.__hit=5">',
    "'><img src=x onerror='window.__hit=6'>",
    "<svg onload=window.__hit=7>",
    "<svg><script>window.__hit=8</script></svg>",
    "<svg><animate onbegin=window.__hit=9 attributeName=x dur=1s>",
    "<body onload=window.__hit=10>",
    "<iframe src=javascript:window.parent.__hit=11></iframe>",
    "<iframe srcdoc='<script>parent.__hit=12</script>'></iframe>",
    "<object data=javascript:window.__hit=13></object>",
    "<embed src=javascript:window.__hit=14>",
    "<a href=javascript:window.__hit=15 id=x>x</a>",
    "javascript:window.__hit=16//",
    "JaVaScRiPt:window.__hit=17",
    "data:text/html,<script>parent.__hit=18</script>",
    "<form action=javascript:window.__hit=19><button>x</button></form>",
    "<input autofocus onfocus=window.__hit=20>",
    "<details open ontoggle=window.__hit=21>x</details>",
    "<video><source onerror=window.__hit=22></video>",
    "<math><mtext></table><img src=x onerror=window.__hit=23></mtext></math>",
    "<style>@import'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/y.css>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    '" onmouseover="window.__hit=28" autofocus onfocus="window.__hit=28',
    "' onmouseover='window.__hit=29' autofocus onfocus='window.__hit=29",
    "--><script>window.__hit=30</script><!--",
    "]]><script>window.__hit=31</script>",
    "</title><script>window.__hit=32</script>",
    "</textarea><script>window.__hit=33</script>",
    "</pre></code><script>window.__hit=34</script>",
    "</option></select><script>window.__hit=35</script>",
    "{{constructor.constructor('window.__hit=36')()}}",
    "{% load x %}{{ request }}${window.__hit=37}`",
    "\\u003cscript\\u003ewindow.__hit=38\\u003c/script\\u003e",
    "&lt;script&gt;window.__hit=39&lt;/script&gt;<b id=x>",
    "<div hx-get=/profile hx-trigger=load hx-on:load=window.__hit=40 data-yc-say=x>x</div>",
    '=HYPERLINK("https://evil.example/","41")<img src=\'https://evil.example/41.png\'>',
    "\u2028\u2029\u202e<script>window.__hit=42</script>\u0000",
)
#: What people may call a workspace, a colleague, a key or a change.
HOSTILE_NAMES = (PAYLOADS[0], PAYLOADS[4], PAYLOADS[31], PAYLOADS[39])


def hostile_rules() -> list[dict[str, Any]]:
    """One channel for each payload: its key and its name are the payload, and the source names it by number."""
    return [
        {
            "channel": f"hostile_{number}",
            "name": payload.replace("\u0000", "")[:80],
            "conditions": [{"field": "source", "test": "is", "values": [f"hostile-{number}"]}],
        }
        for number, payload in enumerate(PAYLOADS)
    ]


def hostile_events(prefix: str) -> list[dict[str, Any]]:
    """Good events with a payload in every text, and as many bad ones for the quarantine."""
    good = [event for number, text in enumerate(PAYLOADS) for event in _good(number, text, prefix)]
    return good + [_bad(number, text, prefix) for number, text in enumerate(PAYLOADS)]


def _good(number: int, text: str, prefix: str) -> list[dict[str, Any]]:
    """One under a name of ours, so that numbers count it, and one under the payload's own name."""
    own = {"order_id": text, "revenue": 10 + number, "currency": "CNY", text: text, "list": [text, {text: 1}]}
    common = {
        "userId": text[:200],
        "anonymousId": f"{text[:200]}!",
        "properties": own,
        "context": _context(text),
    }
    tagged = {**common, "context": {**_context(text), "campaign": _campaign(f"hostile-{number}", text)}}
    return [
        {"type": "track", "event": "Order Completed", "messageId": f"{prefix}-order-{number}", **tagged},
        {"type": "track", "event": text, "messageId": f"{text}{prefix}", **common},
        {"type": "page", "name": text, "messageId": f"{prefix}-page-{number}", **common},
    ]


def _campaign(source: str, text: str) -> dict[str, str]:
    return {"source": source, "medium": text, "name": text, "term": text, "content": text}


def _context(text: str) -> dict[str, Any]:
    return {
        "campaign": _campaign(text, text),
        "page": {
            "url": f"https://shop.example/{text}?utm_source={text}#{text}",
            "path": f"/{text}",
            "referrer": f"https://{text}/{text}",
            "title": text,
            "search": f"?{text}",
        },
        "userAgent": text,
        "locale": text,
        "library": {"name": text, "version": text},
        "ip": "203.0.113.7",
        "os": {"name": text},
        "device": {"type": text},
    }


def _bad(number: int, text: str, prefix: str) -> dict[str, Any]:
    """An amount that nobody can read puts it into the quarantine with all it carries."""
    return {
        "type": "track",
        "event": text,
        "messageId": f"{prefix}-bad-{number}",
        "userId": text[:200],
        "properties": {"revenue": text, "currency": text, text: text},
        "context": _context(text),
    }

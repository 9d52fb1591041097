"""Filters and tags every template may use: icons, numbers, dates and form controls."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yunchou.accounts.permissions import SCOPE_LABELS, Scope
from yunchou.core import clock
from yunchou.web import formats
from yunchou.web.formats import Figure, Number
from yunchou.web.tables import Table

register = template.Library()

# How a state looks wherever it is shown: its tone and icon. Only what needs somebody is tinted.
STATES = {
    "queued": ("", "clock"),
    "running": ("accent", "loader-2"),
    "waiting": ("warn", "clock-pause"),
    "done": ("", "circle-check"),
    "active": ("", "circle-check"),
    "dead": ("bad", "alert-triangle"),
    "failed": ("bad", "alert-triangle"),
    "cancelled": ("", "ban"),
    "revoked": ("", "ban"),
    "expired": ("", "hourglass"),
    "pending": ("", "hourglass"),
    "started": ("accent", "loader-2"),
    "unknown": ("warn", "alert-triangle"),
    "open": ("warn", "alert-triangle"),
    "replayed": ("", "circle-check"),
    "dismissed": ("", "ban"),
    "received": ("warn", "clock-pause"),
    "loading": ("accent", "loader-2"),
    "loaded": ("", "circle-check"),
    "stopped": ("bad", "alert-triangle"),
    "undoing": ("accent", "loader-2"),
    "undone": ("", "arrow-back-up"),
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A drawing of the sprite: `size` is empty (18 px), sm (16) or xs (14). Words beside it carry the meaning."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" icon-{size}" if size else "",
        static("vendor/icons.svg"),
        name,
    )


@register.inclusion_tag("components/tag.html")
def state(code: str, label: str) -> dict[str, str]:
    """A state with the tone and icon that it has everywhere."""
    tone, drawing = STATES.get(code, ("", "point"))
    return {"tone": tone, "icon": drawing, "label": label}


def _hovering(figure: Figure) -> SafeString:
    """The text, with the exact value or the reason on hover where it differs."""
    classes = "yc-num" if figure.is_known else "yc-num muted"
    if figure.exact in ("", figure.text):
        return format_html('<span class="{}">{}</span>', classes, figure.text)
    return format_html('<span class="{}" title="{}">{}</span>', classes, figure.exact, figure.text)


@register.filter
def figure(value: Figure) -> SafeString:
    return _hovering(value)


@register.filter
def count(value: Number | None) -> SafeString:
    return _hovering(formats.not_measured() if value is None else formats.count(value))


@register.filter
def exact_count(value: int) -> str:
    """Every digit, where numbers on the page must add up by eye."""
    return formats.count(value).exact


@register.filter
def money(value: Number | None, currency: str) -> SafeString:
    return _hovering(formats.not_measured() if value is None else formats.money(value, currency=currency))


@register.filter
def rate(value: Number | None) -> SafeString:
    return _hovering(formats.not_applicable() if value is None else formats.rate(value))


@register.filter
def ratio(value: Number | None) -> SafeString:
    return _hovering(formats.not_applicable() if value is None else formats.ratio(value))


@register.filter
def day(value: date) -> str:
    return formats.day(value, today=_today())


@register.simple_tag
def day_range(first: date, last: date) -> str:
    return formats.day_range(first, last, today=_today())


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Day and time in the reader's zone, exact to the second on hover."""
    if value is None:
        return formats.NOT_MEASURED
    return _time(value, formats.moment(value, today=_today()))


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    """How long ago, with the exact moment on hover."""
    return formats.NOT_MEASURED if value is None else _time(value, formats.ago(value, now=clock.now()))


def _time(value: datetime, text: str) -> SafeString:
    exact = formats.exact_moment(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, text)


def _today() -> date:
    return timezone.localdate(clock.now())


@register.filter
def cells(row: Any, table: Table[Any]) -> list[tuple[str, object]]:
    """Class and content of each cell of a row, as its columns give them."""
    return [(column.classes, shown(column.value(row) if column.value else "")) for column in table.columns]


def shown(value: object) -> object:
    """A cell's value as the page writes it."""
    if isinstance(value, Figure):
        return figure(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return count(value)
    return formats.NOT_MEASURED if value is None or value == "" else value


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """A form field's control with its look, its error state and what describes it."""
    widget = field.field.widget
    attributes: dict[str, Any] = {"class": _control_class(widget, has_errors=bool(field.errors))}
    described = [f"{field.auto_id}_help"] if field.help_text else []
    if field.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{field.auto_id}_error")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


def _control_class(widget: forms.Widget, *, has_errors: bool) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        name = "form-check-input"
    elif isinstance(widget, forms.Select):
        name = "form-select"
    else:
        name = "form-control"
    extra = str(widget.attrs.get("class", ""))
    return " ".join(part for part in (name, "is-invalid" if has_errors else "", extra) if part)


@register.filter
def of(values: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key that the template was given."""
    return values[key]


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field: forms.BoundField) -> bool:
    """Whether the control is several inputs, which a fieldset and not a label names."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def scope_label(scope: str) -> str:
    """What a key's scope lets it do, in words."""
    return str(SCOPE_LABELS[Scope(scope)])


@register.filter
def in_circle(number: int) -> str:
    """① to ⑳, as marks in a chart are numbered."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)

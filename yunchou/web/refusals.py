"""Shows a domain refusal beside the form field it belongs to."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BaseForm

from yunchou.core.errors import DomainError
from yunchou.web import formats


def carried_out(form: BaseForm, service: Callable[[], Any]) -> bool:
    """Run the service; if it refuses, say so in the form and answer False."""
    try:
        service()
    except DomainError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def show_refusal(form: BaseForm, refusal: DomainError, *, fields: Mapping[str, str] | None = None) -> None:
    """Put what is wrong and what to do beside the field, or above the form where it has none."""
    field = (fields or {}).get(refusal.field, refusal.field)
    text = formats.sentences(refusal.message, refusal.advice)
    form.add_error(field if field in form.fields else None, text)

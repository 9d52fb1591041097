"""What a mapping must be before a file is loaded by it (stage: facts)."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from yunchou.analytics.facts import is_fact_metric
from yunchou.core.errors import DomainError
from yunchou.core.workspaces import require_currency, require_zone
from yunchou.events.imports.errors import BadMapping
from yunchou.events.imports.fields import Kind, field_called
from yunchou.events.imports.mapping import Mapping

#: A platform or a shop, as facts and orders name it.
SOURCE = re.compile(r"[\w.-]{1,60}")


def require_mapping(mapping: Mapping, *, header: Sequence[str]) -> None:
    """Raises BadMapping, with the field that it is about."""
    if not SOURCE.fullmatch(mapping.source):
        raise BadMapping(
            _("“%(source)s” cannot name the platform or shop.") % {"source": mapping.source},
            advice=_("Use up to 60 letters, digits, dots, hyphens and underscores, such as oceanengine."),
            field="source",
        )
    for name in (*mapping.columns, *mapping.constants):
        _require_field(mapping, name)
    for name, column in mapping.columns.items():
        _require_column(name, column, header)
    _require_enough(mapping)
    _require_options(mapping)


def _require_field(mapping: Mapping, name: str) -> None:
    field = field_called(mapping.kind, name)
    is_own_metric = mapping.kind is Kind.FACTS and field is not None and field.is_metric
    if field is None or (is_own_metric and not is_fact_metric(name)):
        raise BadMapping(
            _("“%(field)s” is nothing that a column of such a file can mean.") % {"field": name},
            advice=_("Choose a field of the list; a metric of your own is x_ and letters or digits."),
            field=name,
        )


def _require_column(name: str, column: str, header: Sequence[str]) -> None:
    if column not in header:
        raise BadMapping(
            _("The file has no column “%(column)s”.") % {"column": column},
            advice=_("Choose one of its columns."),
            field=name,
        )


def _require_enough(mapping: Mapping) -> None:
    if missing := mapping.missing:
        names = ", ".join(_(field.label) for field in missing)
        raise BadMapping(
            _("Nothing says what these are: %(fields)s.") % {"fields": names},
            advice=_("Choose a column for each."),
            field=missing[0].name,
        )
    if mapping.kind is Kind.FACTS and not mapping.metrics:
        raise BadMapping(
            _("No column is a figure."),
            advice=_("Choose at least one column that states impressions, clicks, spend or the like."),
        )
    only_columns = [field.name for field in mapping.fields if field.name in {"day", "time", "customer"}]
    for name in only_columns:
        if name not in mapping.columns:
            raise BadMapping(
                _("One text for every row cannot be the %(field)s.") % {"field": name},
                advice=_("Choose a column for it."),
                field=name,
            )


def _require_options(mapping: Mapping) -> None:
    try:
        if mapping.options.zone:
            require_zone(mapping.options.zone)
        if currency := mapping.constants.get("currency"):
            require_currency(currency)
    except DomainError as error:
        raise BadMapping(error.message, advice=error.advice, field=error.field) from None

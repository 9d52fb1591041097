"""Which column of a file means what, and how its rows are to be taken (stage: facts)."""

from collections.abc import Mapping as MappingOf
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum, unique
from typing import Any

from yunchou.events.files.values import DateOrder
from yunchou.events.imports.fields import Field, Kind, field_called, fields_of


@unique
class Repeated(StrEnum):
    """What several rows of one key are: an error, parts to add up, or one thing said several times."""

    REFUSE = "refuse"
    SUM = "sum"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Options:
    """How the rows of a file are taken.

    `zone`: that the file's clock times are in ('' = the workspace's). `year`: of dates that name none. `date_order`: of
    dates that can be read in two ways. `serials`: numbers are days as Excel counts them. `whole_day`: the file states all there is of each account's day, so what it leaves out is gone. `repeated`: rows of one fact
    key, or of one order number. `refunds`: each row is a refund, not an order. `unpaid_states`: rows in one of these
    are no orders. `unpaid_without_time`: nor is a row without a time of payment. `customer_prefix`: set before each
    customer id, where two shops number their customers alike.
    """

    zone: str = ""
    year: int | None = None
    date_order: DateOrder | None = None
    serials: bool = False
    whole_day: bool = False
    repeated: Repeated = Repeated.REFUSE
    refunds: bool = False
    unpaid_states: tuple[str, ...] = ()
    unpaid_without_time: bool = False
    customer_prefix: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"unpaid_states": list(self.unpaid_states)}

    @classmethod
    def from_json(cls, value: MappingOf[str, Any]) -> "Options":
        known = {name: value[name] for name in cls.__slots__ if name in value}
        known["repeated"] = Repeated(known.get("repeated", Repeated.REFUSE))
        known["unpaid_states"] = tuple(known.get("unpaid_states", ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a file's columns mean.

    `source`: the platform or shop that states it (`oceanengine`, `tmall`…). `columns`: field → column, as the
    inspection of the file names it. `constants`: field → text that holds for every row, where the file has no such column or leaves
    the cell empty.
    """

    kind: Kind
    source: str
    columns: MappingOf[str, str] = field(default_factory=dict)
    constants: MappingOf[str, str] = field(default_factory=dict)
    options: Options = Options()

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "source": self.source,
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "options": self.options.to_json(),
        }

    @classmethod
    def from_json(cls, value: MappingOf[str, Any]) -> "Mapping":
        return cls(
            kind=Kind(value["kind"]),
            source=value["source"],
            columns=dict(value["columns"]),
            constants=dict(value["constants"]),
            options=Options.from_json(value["options"]),
        )

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that a row states, by a column or by a constant."""
        names = dict.fromkeys((*self.columns, *self.constants))
        return tuple(one for name in names if (one := field_called(self.kind, name)))

    @property
    def metrics(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.is_metric and one.name in self.columns)

    @property
    def missing(self) -> tuple[Field, ...]:
        """The required fields that nothing states."""
        stated = {*self.columns, *self.constants}
        return tuple(one for one in fields_of(self.kind) if one.is_required and one.name not in stated)

    def with_constants(self, **constants: str) -> "Mapping":
        """The same with these constants; an empty text takes one away."""
        merged = {**self.constants, **constants}
        return replace(self, constants={name: text for name, text in merged.items() if text})


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file probably is. `template`: the key of the template it was recognised by, '' for none.

    `confidence`: the share of its columns that the template knows (0 to 1). `computed`: columns that are left out
    because they are computed from others (CTR, CPC…); `unknown`: columns that nothing is known of.
    """

    mapping: Mapping
    template: str
    confidence: float
    computed: tuple[str, ...]
    unknown: tuple[str, ...]

"""A metric kept to a part of what happened: what goals, alerts, reviews and lessons name (stage: facts)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import Dimension, Filter, Op
from yunchou.analytics.questions.wire import filters_from_json, filters_to_json

LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class Slice:
    """(metric, where): with a period it is a number that anybody can ask for again, never one typed twice."""

    metric: str
    where: tuple[Filter, ...] = ()

    @classmethod
    def from_json(cls, given: object) -> Self:
        """Read what `as_json` wrote. Raises BadQuestion."""
        if not isinstance(given, Mapping) or set(given) - {"metric", "where"}:
            raise BadQuestion("slice", str(given), Message(N_("Give an object of 'metric' and 'where'.")))
        metric = given.get("metric")
        if not isinstance(metric, str) or not 0 < len(metric) <= LONGEST_KEY:
            raise BadQuestion("slice.metric", str(metric), Message(N_("Name a metric by its key.")))
        return cls(metric, filters_from_json(given.get("where", [])))

    def as_json(self) -> dict[str, object]:
        return {"metric": self.metric, "where": filters_to_json(self.where)}

    def kept_to(self, dimension: str, value: str) -> Self:
        """The same metric where a dimension has this value; '' is where it has none."""
        return replace(self, where=(*self.where, Filter(Dimension(dimension), Op.IS, value)))

    def values_of(self, dimension: str) -> tuple[str, ...]:
        """The values that it is kept to in a dimension; empty where it takes them all or leaves some out."""
        values = (
            one.value for one in self.where if one.on == Dimension(dimension) and one.op in {Op.IS, Op.IN}
        )
        return tuple(
            text
            for value in values
            for text in (value if isinstance(value, tuple) else (value,))
            if isinstance(text, str)
        )

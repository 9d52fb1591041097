"""Every code that reviews say; pages keep the sentences (stage: learn)."""

from yunchou.reviews.figures import Said
from yunchou.reviews.models import Cause

CHECKS = frozenset(
    {
        "days_complete",
        "days_incomplete",
        "days_known",
        "days_unknown",
        "baseline_known",
        "baseline_short",
        "quarantine_empty",
        "quarantine_open",
        "tags_kept",
        "tags_lost",
    }
)
FAULTS = frozenset({"lost_tags", "quarantined"})
NOTES = frozenset({"people_count_daily", "before_refunds"})
WHY = frozenset(
    {
        "before",
        "first_day",
        "during",
        "everywhere",
        "somewhere",
        "same_place",
        "where_most",
        "partly_there",
        "not_there",
        "elsewhere",
        "metric_unsaid",
        "same_metric",
        "leading_driver",
        "driver",
        "other_metric",
        "kind_other",
        "kind_platform_rule",
        "kind_tracking",
        "kind_data",
        "kind_settings",
    }
)
#: A change (title, at); a driver or a step (key, share); a group (dimension, key, share), told apart by its effect.
CAUSES = frozenset(
    {"changed", "driver_part", "step_part", "group_part", "group_volume", "group_mix", "group_rate"}
)
CODES = CHECKS | FAULTS | NOTES | WHY | CAUSES


def said_of(cause: Cause) -> Said | None:
    """What a proposed cause says; None for one in the team's own words (`text`)."""
    values = {name: str(value) for name, value in cause.values.items()}
    if cause.kind == Cause.Kind.OWN:
        return None
    if cause.kind == Cause.Kind.DATA:
        return Said(values.pop("said"), values)
    if cause.kind == Cause.Kind.CHANGE:
        return Said("changed", values)
    if values["by"] != "dimension":
        return Said("driver_part" if values["by"] == "drivers" else "step_part", values)
    return Said(f"group_{values.get('effect', 'part')}", values)

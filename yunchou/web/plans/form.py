"""The form of a planned action: for which goal, along which line, what, who, when, how much (stage: plan)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from yunchou.accounts.selectors import members
from yunchou.goals.models import Goal, PlanAction
from yunchou.goals.plans import LONGEST_QUOTA, LONGEST_STRATEGY, LONGEST_TEXT, ActionEntry
from yunchou.goals.selectors import OPEN, goals
from yunchou.web.access import WorkspaceRequest


class ActionForm(forms.Form):
    """One row of the sheet."""

    goal = forms.TypedChoiceField(label=gettext_lazy("Goal"), coerce=int)
    strategy = forms.CharField(
        label=gettext_lazy("Strategy"),
        max_length=LONGEST_STRATEGY,
        help_text=gettext_lazy("The direction it serves, such as seeding by reviewers."),
    )
    text = forms.CharField(
        label=gettext_lazy("Action"), max_length=LONGEST_TEXT, help_text=gettext_lazy("What is done.")
    )
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), required=False, coerce=int, empty_value=None)
    due = forms.DateField(
        label=gettext_lazy("Due"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    quota = forms.CharField(
        label=gettext_lazy("Quota"),
        required=False,
        max_length=LONGEST_QUOTA,
        help_text=gettext_lazy("How much of it, such as three articles a week."),
    )
    budget = forms.DecimalField(
        label=gettext_lazy("Budget"), required=False, max_digits=16, decimal_places=2, min_value=0
    )

    def __init__(self, request: WorkspaceRequest, *, action: PlanAction | None = None) -> None:
        # The row's own form stands on the sheet beside the one that adds a row.
        super().__init__(
            request.POST or None,
            initial=_said(action) if action else _beforehand(request),
            auto_id=f"action-{action.pk}-%s" if action else "id_%s",
        )
        self._offer("goal", [(one.pk, one.title) for one in goals(states=OPEN)])
        self._offer("owner", [("", "—"), *((one.user_id, one.user.name) for one in members())])
        if action is not None:
            # An action stays with its goal: what was planned for one is not evidence for another.
            del self.fields["goal"]
            self.fields["state"] = forms.ChoiceField(
                label=gettext_lazy("State"), choices=PlanAction.State.choices
            )

    def _offer(self, field: str, choices: object) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, declared above

    def entry(self) -> ActionEntry:
        said = self.cleaned_data
        owner = members().filter(user_id=said["owner"]).first() if said["owner"] else None
        return ActionEntry(
            strategy=said["strategy"],
            text=said["text"],
            due=said["due"],
            owner=owner.user if owner else None,
            quota=said["quota"],
            budget=said["budget"],
        )

    def chosen_goal(self) -> Goal:
        found: Goal = goals(states=OPEN).get(pk=self.cleaned_data["goal"])
        return found


def _beforehand(request: WorkspaceRequest) -> dict[str, Any]:
    given = {name: request.GET[name] for name in ("goal", "strategy", "text", "due") if name in request.GET}
    return {"owner": request.user.pk, **given}


def _said(action: PlanAction) -> dict[str, Any]:
    return {
        name: getattr(action, name) for name in ("strategy", "text", "due", "quota", "budget", "state")
    } | {"owner": action.owner_id}

"""《月度运营规划表》: the sheet of a month, its actions, and the sheet on paper (stage: plan)."""

from django.urls import path

from yunchou.web.plans import actions, sheet

urlpatterns = [
    path("w/<slug:workspace>/plan", sheet.plan, name="plan"),
    path("w/<slug:workspace>/plan/add", actions.add, name="plan-action-add"),
    path("w/<slug:workspace>/plan/<int:pk>", actions.edit, name="plan-action-edit"),
    path("w/<slug:workspace>/plan/<int:pk>/state", actions.move, name="plan-action-state"),
    path("w/<slug:workspace>/plan/<int:pk>/delete", actions.delete, name="plan-action-delete"),
]

__all__ = ["urlpatterns"]

"""目标: the tree of goals, one goal, drafting and committing, breaking down (stage: plan)."""

from django.urls import path

from yunchou.web.goals import breaking, drafting, page, steps, tree

urlpatterns = [
    path("w/<slug:workspace>/goals", tree.goal_tree, name="goals"),
    path("w/<slug:workspace>/goals/new", drafting.new, name="goal-new"),
    path("w/<slug:workspace>/goals/<int:pk>", page.goal, name="goal"),
    path("w/<slug:workspace>/goals/<int:pk>/edit", drafting.edit, name="goal-edit"),
    path("w/<slug:workspace>/goals/<int:pk>/commit", steps.commit, name="goal-commit"),
    path("w/<slug:workspace>/goals/<int:pk>/finish", steps.finish, name="goal-finish"),
    path("w/<slug:workspace>/goals/<int:pk>/cancel", steps.cancel, name="goal-cancel"),
    path("w/<slug:workspace>/goals/<int:pk>/discard", steps.discard, name="goal-discard"),
    path("w/<slug:workspace>/goals/<int:pk>/lessons", steps.decide, name="goal-lessons"),
    path("w/<slug:workspace>/goals/<int:pk>/break-down", breaking.wizard, name="goal-break-down"),
]

__all__ = ["urlpatterns"]

"""经验: what was learnt, found by its words and by where it holds; written, confirmed, renewed, retired (stage: facts)."""

from django.urls import path

from yunchou.web.lessons import page, steps

urlpatterns = [
    path("w/<slug:workspace>/lessons", page.lesson_list, name="lessons"),
    path("w/<slug:workspace>/lessons/new", steps.new, name="lesson-new"),
    path("w/<slug:workspace>/lessons/<int:pk>", page.lesson, name="lesson"),
    path("w/<slug:workspace>/lessons/<int:pk>/edit", steps.edit, name="lesson-edit"),
    path("w/<slug:workspace>/lessons/<int:pk>/confirm", steps.confirm, name="lesson-confirm"),
    path("w/<slug:workspace>/lessons/<int:pk>/retire", steps.retire, name="lesson-retire"),
    path("w/<slug:workspace>/lessons/<int:pk>/renew", steps.renew, name="lesson-renew"),
    path("w/<slug:workspace>/lessons/<int:pk>/keep", steps.keep, name="lesson-keep"),
]

__all__ = ["urlpatterns"]

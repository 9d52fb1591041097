"""预警: rules that watch numbers, their replay, and their firings with the very numbers (stage: judge)."""

from django.urls import path

from yunchou.web.alerts import changing, firing, listing

urlpatterns = [
    path("w/<slug:workspace>/alerts", listing.rules, name="alerts"),
    path("w/<slug:workspace>/alerts/new", changing.new, name="alert-new"),
    path("w/<slug:workspace>/alerts/preview", changing.preview, name="alert-preview"),
    path("w/<slug:workspace>/alerts/starter", changing.starter, name="alert-starter"),
    path("w/<slug:workspace>/alerts/<int:pk>/edit", changing.edit, name="alert-edit"),
    path("w/<slug:workspace>/alerts/<int:pk>/switch", changing.switch, name="alert-switch"),
    path("w/<slug:workspace>/alerts/<int:pk>/delete", changing.delete, name="alert-delete"),
    path("w/<slug:workspace>/alerts/<int:pk>/restore", changing.restore, name="alert-restore"),
    path("w/<slug:workspace>/alerts/firings", listing.firings, name="firings"),
    path("w/<slug:workspace>/alerts/firings/<int:pk>", firing.firing, name="firing"),
]

__all__ = ["urlpatterns"]

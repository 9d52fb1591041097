"""Pages of reports (stage: learn)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

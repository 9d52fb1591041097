"""Pages of alert rules and firings (stage: judge)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

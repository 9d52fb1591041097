"""Pages of lessons (stage: facts)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

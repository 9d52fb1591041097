"""Pages of reviews (stage: learn)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

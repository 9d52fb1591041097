"""My desk: what waits for a person (every stage)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Pages of exchange rates (stage: facts)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

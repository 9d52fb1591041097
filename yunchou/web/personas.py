"""Pages of personas (stage: plan)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

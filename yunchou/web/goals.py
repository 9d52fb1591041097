"""Pages of goals (stage: plan)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Pages of the monthly plan (stage: plan)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

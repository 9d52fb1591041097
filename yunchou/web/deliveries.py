"""Where notifications and reports are sent (every stage)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""The log of platforms' announcements (stage: facts)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

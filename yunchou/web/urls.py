"""Addresses of all pages. Each has a row in the permission matrix of the tests."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Registers the core app and its system checks."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "yunchou.core"
    label = "core"

    def ready(self) -> None:
        from yunchou.core import checks  # noqa: F401, PLC0415  checks register themselves once the apps are loaded

"""Registers the inbox app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "yunchou.inbox"
    label = "inbox"

"""Registers the channels app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "yunchou.channels"
    label = "channels"

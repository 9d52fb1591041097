"""Registers the reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "yunchou.reviews"
    label = "reviews"

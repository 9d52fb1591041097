"""One number opened: its definition, its course, its parts, its query, and the rows that add up to it (stage: judge)."""

from yunchou.web.numbers.page import urlpatterns

__all__ = ["urlpatterns"]

"""看板: the overview from exposure to repurchase, by channel, with what was changed meanwhile (stage: judge)."""

from yunchou.web.dashboard.page import urlpatterns

__all__ = ["urlpatterns"]

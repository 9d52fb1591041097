"""The root of all addresses: pages and the HTTP API. Intake paths are raw ASGI, in collectors."""

from django.urls import include, path

urlpatterns = [
    path("", include("yunchou.web.urls")),
]

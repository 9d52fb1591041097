"""The root of all addresses: pages and the HTTP API. Intake paths are raw ASGI, in collectors."""

from django.urls import include, path

from yunchou.api.app import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("yunchou.web.urls")),
]

handler404 = "yunchou.web.errors.not_found"
handler500 = "yunchou.web.errors.server_error"

"""Pages of reports (stage: learn)."""

from django.urls import path

from yunchou.web.reports import page

urlpatterns = [
    path("w/<slug:workspace>/reports", page.reports, name="reports"),
    path("w/<slug:workspace>/reports/make", page.make, name="report-make"),
    path("w/<slug:workspace>/reports/<int:pk>", page.report, name="report"),
    path("w/<slug:workspace>/reports/<int:pk>/differences", page.differences, name="report-differences"),
    path("w/<slug:workspace>/reports/<int:pk>/send", page.send, name="report-send"),
    path("w/<slug:workspace>/reports/schedule/<slug:kind>", page.schedule, name="report-schedule"),
]

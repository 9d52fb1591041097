"""Addresses of all pages. Each has a row in the permission matrix of the tests."""

from yunchou.web import (
    audit,
    changes,
    dashboard,
    events,
    getting_started,
    invitations,
    keys,
    members,
    numbers,
    preferences,
    profile,
    quarantine,
    sign_in,
    styleguide,
    switch,
    workspace_settings,
)

urlpatterns = [
    *sign_in.urlpatterns,
    *invitations.urlpatterns,
    *switch.urlpatterns,
    *profile.urlpatterns,
    *preferences.urlpatterns,
    *members.urlpatterns,
    *keys.urlpatterns,
    *workspace_settings.urlpatterns,
    *audit.urlpatterns,
    *changes.urlpatterns,
    *dashboard.urlpatterns,
    *numbers.urlpatterns,
    *events.urlpatterns,
    *quarantine.urlpatterns,
    *getting_started.urlpatterns,
    *styleguide.urlpatterns,
]

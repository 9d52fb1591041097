"""No key, password or body reaches the log, whatever a line is called with."""

import pytest

from yunchou.config.logs import SECRET_FIELDS, hide_secrets


@pytest.mark.parametrize("field", sorted(SECRET_FIELDS))
def test_a_field_with_a_secrets_name_is_hidden(field):
    line = hide_secrets(None, "info", {"event": "key.used", field: "ycs_abc"})
    assert line == {"event": "key.used", field: "[hidden]"}


def test_other_fields_are_left_alone():
    assert hide_secrets(None, "info", {"event": "request", "path": "/"}) == {"event": "request", "path": "/"}

"""Files of data packages, imported as a person would."""

from tests.events.imports.conftest import desk, in_this_process  # noqa: F401  the same desk as in the tests of imports

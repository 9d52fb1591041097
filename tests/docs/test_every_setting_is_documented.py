"""A setting that nobody can read about is not one; neither is one that is gone."""

from tests.docs.reading import code_in, first_codes, guide, rows
from yunchou.config.environment import Environment


def test_the_guide_lists_exactly_the_settings_there_are():
    assert first_codes(guide("settings")) == set(Environment.model_fields)


def test_every_setting_says_what_it_means():
    for cells in rows(guide("settings")):
        name, default, meaning = cells
        assert default, name
        assert len(meaning.split()) >= 5, name


def test_a_default_that_is_a_number_or_a_word_is_the_one_in_the_code():
    documented = {code_in(cells[0])[0]: cells[1] for cells in rows(guide("settings"))}
    for name, field in Environment.model_fields.items():
        if field.default not in ("", None):
            assert code_in(documented[name])[0] == str(field.default), name


def test_every_setting_describes_itself_in_the_code():
    assert [name for name, field in Environment.model_fields.items() if not field.description] == []

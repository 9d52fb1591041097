"""`make messages` finds the texts of code and templates, keeps what is translated, and counts what is not."""

import gettext

import pytest

from tools import messages

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext
LABEL = _("Members")
def words(count):
    # Translators: shown beside the button
    return ngettext("%(count)s key", "%(count)s keys", count) % {"count": count}
"""
TEMPLATE = """
<h1 class="it's">{% translate "Keys" %}</h1>
    <p>{% blocktranslate trimmed with name=person.name %}
      Hello
      {{ name }}
    {% endblocktranslate %}</p>
  {% if x %}{{ _("Jobs") }}{% endif %}
{# translators are not asked about this #}
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small product with two files of texts, and a place for its translations."""
    folder = tmp_path / "yunchou" / "templates"
    folder.mkdir(parents=True)
    (tmp_path / "yunchou" / "words.py").write_text(CODE)
    (folder / "page.html").write_text(TEMPLATE)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "yunchou" / "locale")
    return tmp_path


def translate(path, text: str, translation: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert f'msgid "{text}"\nmsgstr ""' in content
    path.write_text(
        content.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{translation}"'), "utf-8"
    )


def test_texts_of_code_and_templates_are_found(tree):
    found = {message.id for message in messages.template_of(tree) if message.id}
    assert found == {"Members", ("%(count)s key", "%(count)s keys"), "Keys", "Hello %(name)s", "Jobs"}


def test_merging_again_changes_nothing(tree):
    messages.merge_all()
    first = messages.po_file("zh_Hans").read_bytes()
    messages.merge_all()
    assert messages.po_file("zh_Hans").read_bytes() == first


def test_a_translation_is_kept_and_compiled(tree):
    messages.merge_all()
    path = messages.po_file("zh_Hans")
    translate(path, "Members", "成员")
    messages.merge_all()
    messages.compile_all()
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Members") == "成员"


def test_what_has_no_translation_is_listed(tree):
    messages.merge_all()
    translate(messages.po_file("zh_Hans"), "Members", "成员")
    gaps = messages.all_gaps()
    assert "zh_Hans: Keys" in gaps
    assert "zh_Hans: Members" not in gaps


def test_a_changed_text_is_a_gap_and_not_a_guess(tree):
    messages.merge_all()
    translate(messages.po_file("zh_Hans"), "Members", "成员")
    (tree / "yunchou" / "words.py").write_text(CODE.replace("Members", "Member"))
    messages.merge_all()
    assert "zh_Hans: Member" in messages.all_gaps()
    assert "成员" not in messages.po_file("zh_Hans").read_text(encoding="utf-8")


def test_a_translation_that_lost_its_value_is_refused(tree):
    messages.merge_all()
    translate(messages.po_file("zh_Hans"), "Hello %(name)s", "你好 %(nome)s")
    with pytest.raises(messages.MessagesError, match="zh_Hans"):
        messages.compile_all()


def test_nothing_is_compiled_twice(tree):
    messages.merge_all()
    assert len(messages.compile_all()) == len(messages.LANGUAGES)
    assert messages.compile_all() == []

"""Chinese is complete and well set, English stays English, and no word reaches a page without passing translation."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from babel.messages.catalog import Catalog, Message
from django.urls import get_resolver
from django.utils.translation import override, reloader
from opencc import OpenCC

from tests.conftest import NOW
from tests.web.permission_table import PAGES, Row
from tests.web.test_permission_matrix import ask, furnish
from tests.web.unmarked import (
    CHINESE,
    chinese_in_python,
    texts_of,
    unmarked_in_python,
    unmarked_in_template,
)
from tools import messages
from tools.traditional import EXCEPTIONS, traditional_of
from yunchou.accounts.services.people import require_strong_password
from yunchou.core.errors import DomainError
from yunchou.core.models import User

SOURCES = messages.ROOT / "yunchou"
TEMPLATES = SOURCES / "web" / "templates"
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
#: Packages whose words may reach a page or an answer of the API.
SPEAKING = (
    "web",
    "api",
    "flows",
    "reports",
    "reviews",
    "alerts",
    "channels",
    "goals",
    "lessons",
    "metrics",
    "events",
    "people",
    "inbox",
    "accounts",
    "core",
)

#: Words of a template that are the same in every language, with the reason.
SAME_IN_EVERY_LANGUAGE = {
    "styleguide/styleguide.html": {
        "yunchou key create --workspace demo --kind write",  # a command
        "Asia/Shanghai",  # sample data
        "CNY",  # sample data
    },
    "components/swap.html": {  # attributes of a tag that stands in another template
        'hx-target="#table-" hx-select="#table-" hx-select-oob="#export-" hx-swap="outerHTML" hx-push-url="true"',
    },
    "links/link.html": {"PNG", "SVG"},  # kinds of picture
    "plans/plan.html": {"Word", "Excel"},  # kinds of file
    "reports/report.html": {"Word", "PDF", "Excel"},  # kinds of file
}
#: Characters that both scripts write, and that the plain conversion replaces where Taiwan does not.
SAME_IN_BOTH = set("台群表核只了峰")
#: Python files of pages that hold Chinese, with the reason.
HOLDS_CHINESE = {
    "formats.py",  # the units 万 and 亿, and dates: a table by language, not sentences
    "styleguide.py",  # names of sample channels
    "amounts.py",  # the same units, as they are typed and as they are written
    "sheet.py",  # a month by language
    "typed_days.py",  # words for days as they are typed
}


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    """What the pages of these tests say is what the translation file says now."""
    messages.compile_all()
    for language in messages.LANGUAGES:
        reloader.translation_file_changed(None, messages.po_file(language).with_suffix(".mo"))


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    return messages.read(messages.po_file("zh_Hans"), "zh_Hans")


def texts(catalog: Catalog) -> Iterator[tuple[Message, str, str]]:
    """Each text with its translation; of a plural, the plural."""
    for message in catalog:
        if message.id:
            source = message.id if isinstance(message.id, str) else message.id[-1]
            said = message.string if isinstance(message.string, str) else message.string[-1]
            yield message, source, said


def test_every_text_has_a_chinese_translation():
    assert messages.all_gaps() == []


def test_the_file_holds_the_texts_of_the_sources_and_no_others(chinese):
    found = {(message.context, message.id) for message in messages.template_of(messages.ROOT)}
    assert {(message.context, message.id) for message in chinese} == found


def test_the_traditional_texts_are_made_from_the_simplified_ones(chinese):
    exceptions = messages.LOCALE / "zh_Hant" / EXCEPTIONS
    made = {(one.context, one.id): one.string for one in traditional_of(chinese, exceptions) if one.id}
    held = messages.read(messages.po_file("zh_Hant"), "zh_Hant")
    assert {(one.context, one.id): one.string for one in held if one.id} == made


def test_the_traditional_texts_hold_no_simplified_character():
    """Converting them once more changes nothing that a reader would take for simplified."""
    held = messages.read(messages.po_file("zh_Hant"), "zh_Hant")
    plain = OpenCC("s2t")
    left = [said for _, _, said in texts(held) if set(said) - set(plain.convert(said)) - SAME_IN_BOTH]
    assert left == []


def test_no_translation_is_a_guess(chinese):
    assert [message.id for message in chinese if message.fuzzy and message.id] == []


def test_a_translation_has_the_places_of_its_text(chinese):
    wrong = [
        source for _, source, said in texts(chinese) if set(PLACE.findall(source)) != set(PLACE.findall(said))
    ]
    assert wrong == []


def test_chinese_has_one_form_for_every_number(chinese):
    assert chinese.num_plurals == 1
    assert all(len(message.string) == 1 for message in chinese if isinstance(message.id, tuple))


@pytest.mark.parametrize(
    ("rule", "forbidden"),
    [
        ("full-width punctuation beside Chinese", r"[\u4e00-\u9fff][,.:;!?()]|[,:;!?()][\u4e00-\u9fff]"),
        (
            "a space between Chinese and Latin or digits",
            r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]",
        ),
        ("no exclamation marks", r"[!！]"),
        ("curved quotation marks", r"[\u4e00-\u9fff]\"|\"[\u4e00-\u9fff]|[「」『』]"),
        ("no space beside full-width punctuation", r"[，。：；？）”] | [，。：；？（]"),
        ("one way to address the reader", "您"),
    ],
)
def test_chinese_is_set_as_chinese(chinese, rule, forbidden):
    found = [said for _, _, said in texts(chinese) if re.search(forbidden, PLACE.sub("…", said))]
    assert found == [], rule


def test_a_sentence_stays_a_sentence(chinese):
    """Both end in a full stop or neither does: sentences are put after one another on a page."""
    wrong = [said for _, source, said in texts(chinese) if source.endswith(".") != said.endswith("。")]
    assert wrong == []


def test_templates_have_no_words_outside_translate_tags():
    found = {
        (name, text)
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (name := path.relative_to(TEMPLATES).as_posix())
        for text in unmarked_in_template(path.read_text(encoding="utf-8"))
        if text not in SAME_IN_EVERY_LANGUAGE.get(name, ())
    }
    assert found == set()


def test_python_sends_no_unmarked_words_to_a_page():
    assert get_resolver().url_patterns  # with the pages, every refusal they know is loaded
    errors = frozenset(one.__name__ for one in kinds_of(DomainError))
    found = [
        (path.relative_to(SOURCES).as_posix(), text)
        for package in SPEAKING
        for path in sorted((SOURCES / package).rglob("*.py"))
        for text in unmarked_in_python(path.read_text(encoding="utf-8"), errors=errors)
    ]
    assert found == []


def test_pages_hold_chinese_only_as_translations():
    found = {
        path.name
        for path in (SOURCES / "web").rglob("*.py")
        if chinese_in_python(path.read_text(encoding="utf-8"))
    }
    assert found <= HOLDS_CHINESE


def kinds_of(kind: type) -> Iterator[type]:
    yield kind
    for one in kind.__subclasses__():
        yield from kinds_of(one)


def test_the_search_for_unmarked_words_finds_them():
    template = """{# remark #}{% comment %}note{% endcomment %}<b title="Big">{{ x }} small</b><code>run</code>
      {% translate "fine" %}{% blocktranslate %}fine{% endblocktranslate %}{% include "a.html" with label="Go" icon="sun" %}"""
    assert unmarked_in_template(template) == ["Big", "small", "Go"]


def test_the_search_in_python_finds_unmarked_words():
    code = """
messages.success(request, "Saved.")
messages.success(request, _("Fine."))
Column("at", "When", label=f"{x} days")
raise Gone("It is gone.", advice="Look elsewhere.")
forms.CharField(help_text="Help.")
models.CharField(help_text="For programmers.")
raise RuntimeError("For programmers.")
"""
    found = unmarked_in_python(code, errors=frozenset({"Gone"}))
    assert sorted(found) == [" days", "Help.", "It is gone.", "Look elsewhere.", "Saved.", "When"]


#: Addresses that answer with a file.
FILES = {"import-refused", "link-picture", "review-report"}
#: What the key of the furnished workspace is called.
KEY_NAME = "Shop"
READABLE = [
    row
    for row in PAGES
    if row.method == "GET" and row.outcomes["owner"] == 200 and ":" not in row.name and row.name not in FILES
]


@pytest.fixture
def page_in(workspace, every_role, client_of):
    """The texts of an address as the owner reads them in a language."""
    place = furnish(workspace, every_role["owner"], every_role["viewer"])

    def read(row: Row, language: str) -> list[str]:
        reader = every_role["owner"]
        User.objects.filter(pk=reader.pk).update(language=language)
        with time_machine.travel(NOW, tick=False):
            return texts_of(ask(client_of(reader), row, place, reader).content.decode())

    return read


@pytest.mark.parametrize("row", READABLE, ids=str)
def test_a_chinese_page_leaves_nothing_in_english_that_has_a_translation(row, page_in, chinese, every_role):
    english = {source for _, source, said in texts(chinese) if source != said}
    names = {KEY_NAME} | {person.name for person in every_role.values()}
    assert english.intersection(page_in(row, "zh-hans")) - names == set()


# The sample channels of the style guide are written as the demo world writes them.
@pytest.mark.parametrize("row", [row for row in READABLE if row.name != "styleguide"], ids=str)
def test_a_traditional_page_leaves_nothing_in_simplified_chinese(row, page_in, chinese, every_role):
    held = messages.read(messages.po_file("zh_Hant"), "zh_Hant")
    traditional = {said for _, _, said in texts(held)}
    simplified = {said for _, _, said in texts(chinese)} - traditional
    assert simplified.intersection(page_in(row, "zh-hant")) == set()


@pytest.mark.parametrize("row", READABLE, ids=str)
def test_an_english_page_holds_no_chinese(row, page_in):
    names = {"简体中文", "繁體中文", "林晓"} | {one for one in page_in(row, "en") if row.name == "styleguide"}
    assert [text for text in page_in(row, "en") if CHINESE.search(text) and text not in names] == []


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("zh-CN", "zh-CN"),
        ("zh-TW", "zh-TW"),
        ("zh-HK", "zh-TW"),
        ("fr-FR", "zh-CN"),
        ("", "zh-CN"),
        ("en-GB", "en"),
        ("en", "en"),
    ],
)
def test_a_stranger_is_addressed_in_a_language_we_know(asked, spoken, client, db):
    page = client.get("/sign-in", headers={"Accept-Language": asked}).content.decode()
    assert f'<html lang="{spoken}"' in page
    assert ("登录" in texts_of(page)) == (spoken == "zh-CN")
    assert ("登入" in texts_of(page)) == (spoken == "zh-TW")


def test_a_weak_password_is_refused_in_chinese_alone():
    """Django's own words for this one are missing in its Chinese."""
    with override("zh-hans"), pytest.raises(DomainError) as refusal:
        require_strong_password("123", user=User(name="Ana", email="ana@example.com"))
    assert re.search("[A-Za-z]", refusal.value.message) is None

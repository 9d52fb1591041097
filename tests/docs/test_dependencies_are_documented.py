"""Everything that is installed has a reason and a licence, and none of the product's binds its users to the GPL."""

import re
from importlib.metadata import Distribution, distribution

import pytest

from tests.docs.reading import ROOT, guide, rows, section

DEPENDENCIES = guide("dependencies")
#: A licence whose text alone is in the package, without a word of it in the metadata.
SPELT_OUT = {"pysqlite3": "This software is provided 'as-is', without any express or implied"}
STRONG_COPYLEFT = re.compile(
    r"(?<!L)(?<!Lesser )\b(?:A?GPL|(?:Affero )?General Public License)", re.IGNORECASE
)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {normal(found) for found in re.findall(r"^([A-Za-z][\w.-]*)==", text, re.MULTILINE)}


def wanted(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8")
    return {normal(found) for found in re.findall(r"^([A-Za-z][\w.-]*)", text, re.MULTILINE)}


def documented(heading: str) -> set[str]:
    return {normal(cells[0]) for cells in rows(section(DEPENDENCIES, heading))}


def licence_of(package: Distribution) -> str:
    """The licence as the package's metadata state it: an expression, classifiers, or a line."""
    metadata = package.metadata
    classifiers = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    first_line = (metadata.get("License") or "").strip().split("\n")[0]
    return metadata.get("License-Expression") or "; ".join(classifiers) or first_line


def test_the_run_time_packages_are_exactly_the_documented_ones():
    assert documented("Run time") == locked("runtime")


def test_the_packages_of_the_tests_are_exactly_the_documented_ones():
    assert documented("Development and tests") == (locked("dev") | locked("data")) - locked("runtime")


@pytest.mark.parametrize("name", ["runtime", "dev", "data"])
def test_every_package_that_was_chosen_says_what_it_is_for(name):
    reasons = {normal(cells[0]): cells[1] for cells in rows(DEPENDENCIES) if len(cells) == 3}
    assert [package for package in wanted(name) if not reasons.get(package)] == []


@pytest.mark.parametrize("name", sorted(locked("runtime")))
def test_no_package_of_the_product_is_under_the_gpl_or_the_agpl(name):
    package = distribution(name)
    licence = licence_of(package)
    if name in SPELT_OUT:
        [text] = [file.read_text() for file in package.files or () if file.name == "LICENSE"]
        assert SPELT_OUT[name] in text
        return
    assert licence, f"{name} states no licence"
    assert not STRONG_COPYLEFT.search(licence), licence


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-or-later", "AGPL-3.0", "GNU Affero General Public License v3", "GNU GPLv2"]
)
def test_such_a_licence_would_be_found(licence):
    assert STRONG_COPYLEFT.search(licence)


@pytest.mark.parametrize(
    "licence", ["LGPL-3.0-only", "GNU Lesser General Public License v3", "MIT", "PSF-2.0"]
)
def test_a_library_licence_is_none_of_them(licence):
    assert not STRONG_COPYLEFT.search(licence)

"""The forms of platforms' and shops' exports, one data file each (stage: facts)."""

import tomllib
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Options


@dataclass(frozen=True, slots=True)
class Template:
    """One form of export. `columns`: field → the titles that mean it; `computed`: titles that are left out, since they are
    computed from others; `header`: a header as the platform writes it; `names`: by language; `documentation`: where
    the titles come from.
    """

    key: str
    kind: Kind
    source: str
    names: MappingOf[str, str]
    documentation: tuple[str, ...]
    columns: MappingOf[str, tuple[str, ...]]
    computed: tuple[str, ...]
    constants: MappingOf[str, str]
    options: Options
    header: tuple[str, ...]

    def name(self, language: str) -> str:
        """What a person calls it, in that language or else in English."""
        return self.names.get(language, self.names["en"])


@lru_cache(maxsize=1)
def built_in() -> tuple[Template, ...]:
    """Every template that the product brings along, by key."""
    files = sorted(resources.files(__package__).iterdir(), key=lambda file: file.name)
    return tuple(_read(file.read_text("utf-8")) for file in files if file.name.endswith(".toml"))


def template_called(key: str) -> Template | None:
    return next((template for template in built_in() if template.key == key), None)


def _read(text: str) -> Template:
    value = tomllib.loads(text)
    return Template(
        key=value["key"],
        kind=Kind(value["kind"]),
        source=value["source"],
        names=value["names"],
        documentation=tuple(value["documentation"]),
        columns={field: tuple(titles) for field, titles in value["columns"].items()},
        computed=tuple(value.get("computed", ())),
        constants=value.get("constants", {}),
        options=Options.from_json(value.get("options", {})),
        header=tuple(value["header"]),
    )

"""Values that travel beside the SQL, never in it (JUDGE)."""

from datetime import datetime

INSTANT = "DateTime64(3, 'UTC')"
GUARD = "workspace = {workspace:UInt64}"
"""What every reference to a table begins its condition with."""


class Parameters:
    """Collects the values of one statement and hands out their places."""

    def __init__(self, workspace: int) -> None:
        self.values: dict[str, object] = {"workspace": workspace}

    def bind(self, value: object, kind: str) -> str:
        """The place of a value in the SQL; equal values of one kind share a place."""
        sent = as_text(value) if isinstance(value, datetime) else value
        for name, known in self.values.items():
            if name.startswith(f"{_word(kind)}_") and known == sent:
                return f"{{{name}:{kind}}}"
        name = f"{_word(kind)}_{len(self.values)}"
        self.values[name] = sent
        return f"{{{name}:{kind}}}"

    def text(self, value: str) -> str:
        return self.bind(value, "String")


def as_text(moment: datetime) -> str:
    """An aware instant as the store reads it: UTC to the millisecond."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03d}"


def _word(kind: str) -> str:
    return kind.split("(", maxsplit=1)[0].lower()

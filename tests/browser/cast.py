"""Who uses the product in the browser tests. Ana owns the workspaces; Cai owns another and must see nothing of them."""

from dataclasses import dataclass

PASSWORD = "seven grey herons at noon"
#: Stands in everything of Cai's workspace, and nowhere else.
CANARY = "Qzx7canary"


@dataclass(frozen=True, slots=True)
class Who:
    """A person: role in the workspace `ours`, empty for nobody there."""

    name: str
    role: str
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@example.com"


ANA = Who("Ana", "owner")
ANALYST = Who("Dana", "analyst", "zh-hans")
VIEWER = Who("Vera", "viewer")
#: An owner whose look and language a test changes.
SWITCHER = Who("Lin", "manager", "zh-hans")
CAI = Who("Cai", "")
PEOPLE = (ANA, ANALYST, VIEWER, SWITCHER, CAI)

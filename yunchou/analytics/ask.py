"""Ask a question of a store and put the answer together (JUDGE)."""

from datetime import datetime

from yunchou.analytics.answers import Answer
from yunchou.analytics.questions import Question
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.stores.base import Store


def ask(question: Question, *, store: Store, scope: Scope, freshness: Freshness, now: datetime) -> Answer:
    """Answer a question."""
    raise NotImplementedError

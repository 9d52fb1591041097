"""Writes of the lessons app: lessons and their state, uses, verdicts (stage: facts)."""

from yunchou.lessons.services.keeping import (
    confirm_lesson,
    expire_lessons,
    keep_lesson,
    renew_lesson,
    retire_lesson,
)
from yunchou.lessons.services.uses import note_use
from yunchou.lessons.services.verdicts import add_verdict, flag_contradiction
from yunchou.lessons.services.words import index_words
from yunchou.lessons.services.writing import edit_lesson, propose_lesson

__all__ = [
    "add_verdict",
    "confirm_lesson",
    "edit_lesson",
    "expire_lessons",
    "flag_contradiction",
    "index_words",
    "keep_lesson",
    "note_use",
    "propose_lesson",
    "renew_lesson",
    "retire_lesson",
]

"""Writes the words by which a lesson is found (stage: facts)."""

from collections.abc import Sequence

from yunchou.lessons.models import Lesson, LessonWords
from yunchou.lessons.scope import LessonScope, places_of
from yunchou.lessons.words import sounds_of, words_of


def index_words(lessons: Sequence[Lesson]) -> None:
    """Make these lessons found by what they say now. One statement for all; call inside the writing transaction."""
    LessonWords.objects.bulk_create(
        (
            LessonWords(
                lesson=lesson,
                workspace_id=lesson.workspace_id,
                title=words_of(lesson.title),
                body=words_of(lesson.statement, *lesson.audiences),
                sounds=sounds_of(lesson.title, lesson.statement),
                places=places_of(LessonScope.of(lesson)),
            )
            for lesson in lessons
        ),
        update_conflicts=True,
        unique_fields=["lesson"],
        update_fields=["title", "body", "sounds", "places"],
        batch_size=500,
    )

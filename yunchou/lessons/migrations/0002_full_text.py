"""The full-text index over LessonWords, which the database itself keeps in step with the rows.

TRICKY: SQLite's schema editor rebuilds a table to alter it and drops the triggers with it: a migration that alters
LessonWords takes the index back first and makes it again afterwards.
"""

from typing import Any

from django.db import migrations

SQLITE = (
    """
    CREATE VIRTUAL TABLE lessons_search USING fts5(
        title, body, sounds, content='lessons_lessonwords', content_rowid='lesson_id', tokenize='unicode61'
    )
    """,
    "INSERT INTO lessons_search(lessons_search) VALUES ('rebuild')",
    """
    CREATE TRIGGER lessons_search_insert AFTER INSERT ON lessons_lessonwords BEGIN
        INSERT INTO lessons_search(rowid, title, body, sounds)
        VALUES (new.lesson_id, new.title, new.body, new.sounds);
    END
    """,
    """
    CREATE TRIGGER lessons_search_delete AFTER DELETE ON lessons_lessonwords BEGIN
        INSERT INTO lessons_search(lessons_search, rowid, title, body, sounds)
        VALUES ('delete', old.lesson_id, old.title, old.body, old.sounds);
    END
    """,
    """
    CREATE TRIGGER lessons_search_update AFTER UPDATE OF title, body, sounds ON lessons_lessonwords BEGIN
        INSERT INTO lessons_search(lessons_search, rowid, title, body, sounds)
        VALUES ('delete', old.lesson_id, old.title, old.body, old.sounds);
        INSERT INTO lessons_search(rowid, title, body, sounds)
        VALUES (new.lesson_id, new.title, new.body, new.sounds);
    END
    """,
)
SQLITE_BACK = (
    "DROP TRIGGER lessons_search_insert",
    "DROP TRIGGER lessons_search_delete",
    "DROP TRIGGER lessons_search_update",
    "DROP TABLE lessons_search",
)
POSTGRES = (
    """
    ALTER TABLE lessons_lessonwords ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', body), 'B')
        || setweight(to_tsvector('simple', sounds), 'C')
    ) STORED
    """,
    "CREATE INDEX lessons_search ON lessons_lessonwords USING gin (search)",
)
POSTGRES_BACK = (
    "DROP INDEX lessons_search",
    "ALTER TABLE lessons_lessonwords DROP COLUMN search",
)


def build(_apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE)


def take_back(_apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, POSTGRES_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK)


def _execute(schema_editor: Any, statements: tuple[str, ...]) -> None:
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("lessons", "0001_initial")]
    operations = [migrations.RunPython(build, take_back)]

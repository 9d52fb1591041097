"""Full-text search in the transactional database: FTS5 on SQLite, tsvector on PostgreSQL (stage: facts).

The text of a query holds only letters and digits between our own quotes (see words.RUNS), and travels as a parameter.
"""

from collections.abc import Sequence

from django.db import connection

from yunchou.core.scope import current_workspace_id
from yunchou.lessons.words import Term

#: A word of the title says more than one of the statement, and that more than how it sounds.
SQLITE = """
    SELECT words.lesson_id
    FROM lessons_search JOIN lessons_lessonwords AS words ON words.lesson_id = lessons_search.rowid
    WHERE lessons_search MATCH %s AND words.workspace_id = %s
    ORDER BY bm25(lessons_search, 8.0, 2.0, 1.0), words.lesson_id DESC
    LIMIT %s
"""
POSTGRES = """
    SELECT lesson_id
    FROM lessons_lessonwords, to_tsquery('simple', %s) AS wanted
    WHERE search @@ wanted AND workspace_id = %s
    ORDER BY ts_rank('{0, 0.1, 0.25, 1}', search, wanted) DESC, lesson_id DESC
    LIMIT %s
"""


def found_ids(terms: Sequence[Term], *, limit: int) -> list[int]:
    """The lessons of the workspace in scope that hold every term, best first. One statement."""
    is_postgres = connection.vendor == "postgresql"
    match = " & ".join(map(_for_postgres, terms)) if is_postgres else " AND ".join(map(_for_sqlite, terms))
    with connection.cursor() as cursor:
        cursor.execute(POSTGRES if is_postgres else SQLITE, [match, current_workspace_id(), limit])
        return [pk for (pk,) in cursor.fetchall()]


def _for_sqlite(term: Term) -> str:
    pairs = " AND ".join(f'"{pair}"' for pair in term.pairs)
    return f'("{term.word}" * OR ({pairs}))' if pairs else f'"{term.word}" *'


def _for_postgres(term: Term) -> str:
    pairs = " & ".join(f"'{pair}'" for pair in term.pairs)
    return f"('{term.word}':* | ({pairs}))" if pairs else f"'{term.word}':*"

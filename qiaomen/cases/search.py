"""Search in Chinese and other text by pairs of characters: SQLite FTS5 or PostgreSQL tsvector, the same tokens.

Two-character words (路灯) must be found, which trigram indexes cannot. Only masked text is indexed.
"""

import re
import unicodedata

from django.db import connection, models
from django.db.models.expressions import RawSQL

from .masking import masked
from .models import Case

TABLE = "cases_searchtext"
_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+|[^\W_㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
LONGEST_QUERY = 60
# PostgreSQL's tsvector knows no later position.
MOST_WORDS = 16000


def create_table(vendor: str) -> str:
    """The statement that makes the search table."""
    if vendor == "postgresql":
        return f"CREATE TABLE IF NOT EXISTS {TABLE} (case_id bigint PRIMARY KEY, words tsvector NOT NULL)"
    return f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"


def create_index(vendor: str) -> str:
    """The statement that makes its index; empty where the table is one."""
    return f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)" if vendor == "postgresql" else ""


def tokens(text: str) -> list[str]:
    """Chinese runs as overlapping pairs and their last character, other words whole and in lower case."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if _HAN.match(run):
            found += [run[i : i + 2] for i in range(len(run))]
        else:
            found.append(run[:60])
    return found


def index(case: Case) -> None:
    """Write the case's searchable text anew, inside the step's transaction."""
    words = tokens(masked(f"{case.title}\n{case.text}\n{case.place_words}"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                # A cast keeps our tokens as they are; to_tsvector would cut them by the server's locale.
                f"INSERT INTO {TABLE} (case_id, words) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (case_id) DO UPDATE SET words = excluded.words",
                [case.pk, " ".join(f"'{word}':{place}" for place, word in enumerate(words[:MOST_WORDS], 1))],
            )
        else:
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid = %s", [case.pk])
            cursor.execute(
                f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)", [case.pk, " ".join(words[:MOST_WORDS])]
            )


def matching(cases: models.QuerySet[Case], query: str) -> models.QuerySet[Case]:
    """The cases whose text holds every word of the query, its Chinese characters side by side."""
    return cases.filter(holds_words(query))


def holds_words(query: str) -> models.Q:
    """The same as a condition, for a count beside others. No query.

    A query without a letter, digit or character finds nothing.
    """
    phrases = [_phrase(part) for part in _RUN.findall(unicodedata.normalize("NFKC", query[:LONGEST_QUERY]).lower())]
    if not phrases:
        return models.Q(pk__in=[])
    if connection.vendor == "postgresql":
        clause = " & ".join(
            "(" + " <-> ".join(f"'{token}'{star}" for token, star in phrase) + ")" for phrase in phrases
        )
        sql = f"SELECT case_id FROM {TABLE} WHERE words @@ %s::tsquery"
    else:
        clause = " AND ".join(
            " ".join(['"' + " ".join(token for token, _ in phrase) + '"', *["*" for _, star in phrase[-1:] if star]])
            for phrase in phrases
        )
        sql = f"SELECT rowid FROM {TABLE} WHERE words MATCH %s"
    return models.Q(pk__in=RawSQL(sql, [clause.replace("'*", "':*")]))


def _phrase(run: str) -> list[tuple[str, str]]:
    """The tokens of one run, each with a star where it is only the beginning of one."""
    if not _HAN.match(run):
        return [(run[:60], "*")]
    if len(run) == 1:
        return [(run, "*")]
    return [(run[i : i + 2], "") for i in range(len(run) - 1)]

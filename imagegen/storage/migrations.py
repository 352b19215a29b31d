"""The tables, step by step. A migration that was released is never edited; the next one is m00N_what_it_does."""

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

from imagegen.storage.library_tables import SCHEMA as LIBRARY_SCHEMA

if TYPE_CHECKING:
    from sqlite_utils.db import Database

MIGRATION_SET = "imagegen"


class NamedMigrations(Migrations):
    """Migrations that can tell their own names, so that a database from a newer version is noticed."""

    @property
    def names(self) -> list[str]:
        return [migration.name for migration in self._migrations]


MIGRATIONS = NamedMigrations(MIGRATION_SET)

# Money is in US dollars, times are UTC text, JSON is text. Every row has an owner.
TABLES = (
    """
    CREATE TABLE topics (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, cover_path TEXT,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, deleted_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE batches (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, topic_id TEXT NOT NULL REFERENCES topics(id),
        title TEXT NOT NULL, is_paused INTEGER NOT NULL DEFAULT 0, pause_reason TEXT, price_estimate_usd REAL,
        created_at TEXT NOT NULL, deleted_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE tasks (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, batch_id TEXT NOT NULL REFERENCES batches(id),
        position INTEGER NOT NULL, row_key TEXT, title TEXT, prompt TEXT NOT NULL,
        provider TEXT NOT NULL, model TEXT NOT NULL, params TEXT NOT NULL, count INTEGER NOT NULL,
        time_limit_s REAL NOT NULL, price_estimate_usd REAL,
        created_at TEXT NOT NULL, started_at TEXT, deleted_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE attempts (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, task_id TEXT NOT NULL REFERENCES tasks(id),
        batch_id TEXT NOT NULL REFERENCES batches(id), provider TEXT NOT NULL, model TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'unknown')),
        lane TEXT NOT NULL CHECK (lane IN ('now', 'background')),
        try_number INTEGER NOT NULL, not_before TEXT, time_limit_s REAL NOT NULL,
        remote_id TEXT, remote_handle TEXT, price_estimate_usd REAL, cost_usd REAL,
        error_code TEXT, error_message TEXT, error_hint TEXT,
        created_at TEXT NOT NULL, started_at TEXT, submitted_at TEXT, ended_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE generations (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, task_id TEXT NOT NULL REFERENCES tasks(id),
        position INTEGER NOT NULL, seed INTEGER, latest_attempt_id TEXT REFERENCES attempts(id),
        is_favourite INTEGER NOT NULL DEFAULT 0, rating INTEGER CHECK (rating BETWEEN 1 AND 5),
        verdict TEXT CHECK (verdict IN ('kept', 'rejected')), published_at TEXT,
        created_at TEXT NOT NULL, deleted_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE attempt_generations (
        attempt_id TEXT NOT NULL REFERENCES attempts(id), generation_id TEXT NOT NULL REFERENCES generations(id),
        PRIMARY KEY (attempt_id, generation_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE assets (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('output', 'input')),
        generation_id TEXT REFERENCES generations(id), attempt_id TEXT REFERENCES attempts(id),
        path TEXT NOT NULL, preview_path TEXT NOT NULL, content_hash TEXT NOT NULL, media_type TEXT NOT NULL,
        size_bytes INTEGER NOT NULL, width_px INTEGER NOT NULL, height_px INTEGER NOT NULL,
        name TEXT, seed INTEGER, details TEXT NOT NULL, created_at TEXT NOT NULL, deleted_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE inputs (
        task_id TEXT NOT NULL REFERENCES tasks(id), asset_id TEXT NOT NULL REFERENCES assets(id),
        owner TEXT NOT NULL, parameter TEXT NOT NULL, position INTEGER NOT NULL, created_at TEXT NOT NULL,
        PRIMARY KEY (task_id, parameter, position)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE switches (name TEXT PRIMARY KEY, is_on INTEGER NOT NULL, owner TEXT NOT NULL) STRICT",
)

INDEXES = (
    "CREATE INDEX topics_of_owner ON topics(owner, updated_at)",
    "CREATE INDEX batches_of_topic ON batches(topic_id)",
    "CREATE INDEX tasks_of_batch ON tasks(batch_id, position)",
    "CREATE UNIQUE INDEX one_task_a_row_key ON tasks(batch_id, row_key) WHERE row_key IS NOT NULL",
    "CREATE INDEX generations_of_task ON generations(task_id, position)",
    "CREATE INDEX favourites ON generations(owner) WHERE is_favourite",
    "CREATE INDEX attempts_queued ON attempts(provider, lane = 'background') WHERE state = 'queued'",
    "CREATE INDEX attempts_waiting ON attempts(not_before) WHERE state = 'queued' AND not_before IS NOT NULL",
    "CREATE INDEX attempts_open ON attempts(owner, state) WHERE state IN ('queued', 'running')",
    "CREATE INDEX attempts_running ON attempts(state) WHERE state IN ('running', 'unknown')",
    "CREATE INDEX attempts_of_task ON attempts(task_id)",
    "CREATE INDEX attempts_of_batch ON attempts(batch_id)",
    "CREATE INDEX attempts_remote ON attempts(provider, remote_id) WHERE remote_id IS NOT NULL",
    "CREATE INDEX attempts_of_generation ON attempt_generations(generation_id)",
    "CREATE INDEX assets_of_generation ON assets(generation_id)",
    "CREATE INDEX assets_by_content ON assets(owner, content_hash)",
    "CREATE INDEX inputs_of_asset ON inputs(asset_id)",
)


@MIGRATIONS()
def m001_first_tables(db: "Database") -> None:
    for statement in (*TABLES, *INDEXES):
        db.execute(statement)
    # Trigrams find parts of words and, unlike words split at spaces, Chinese.
    db.table("tasks").enable_fts(["prompt", "title", "row_key"], tokenize="trigram", create_triggers=True)


@MIGRATIONS()
def m002_follow_ups(db: "Database") -> None:
    db.execute("ALTER TABLE tasks ADD COLUMN follow_up TEXT")


@MIGRATIONS()
def m003_drafts(db: "Database") -> None:
    db.execute("ALTER TABLE batches ADD COLUMN origin TEXT")
    for column in ("is_locked INTEGER NOT NULL DEFAULT 0", "reason TEXT", "origin TEXT"):
        db.execute(f"ALTER TABLE tasks ADD COLUMN {column}")
    db.execute("CREATE INDEX drafts_of_batch ON tasks(batch_id, position) WHERE started_at IS NULL")
    # The desk checks the keys of what is started; a list that is still corrected, and its trash, may hold any.
    db.execute("DROP INDEX one_task_a_row_key")


@MIGRATIONS()
def m004_queue_places(db: "Database") -> None:
    db.execute("ALTER TABLE attempts ADD COLUMN place INTEGER NOT NULL DEFAULT 0")
    db.execute("UPDATE attempts SET place = rowid")
    db.execute("DROP INDEX attempts_queued")
    db.execute("CREATE INDEX attempts_queued ON attempts(provider, lane = 'background', place) WHERE state = 'queued'")
    # How long calls took, newest first, and what is still to be made: asked for at every change of a batch.
    db.execute("CREATE INDEX attempts_done ON attempts(provider, model, ended_at) WHERE state = 'done'")
    db.execute(
        "CREATE INDEX attempts_done_of_batch ON attempts(batch_id, provider, model, ended_at) WHERE state = 'done'"
    )
    db.execute(
        "CREATE INDEX attempts_open_of_batch ON attempts(batch_id, provider, model, state)"
        " WHERE state IN ('queued', 'running')"
    )


@MIGRATIONS()
def m005_library(db: "Database") -> None:
    # Its own index of words is numbered by time and covers started tasks only, so the first one has no use any more.
    db.table("tasks").disable_fts()
    for statement in LIBRARY_SCHEMA:
        db.execute(statement)


@MIGRATIONS()
def m006_publications(db: "Database") -> None:
    # A picture that is deleted for good takes its links with it.
    db.execute(
        """
        CREATE TABLE publications (
            slug TEXT PRIMARY KEY, owner TEXT NOT NULL,
            generation_id TEXT NOT NULL REFERENCES generations(id) ON DELETE CASCADE,
            shows_prompt INTEGER NOT NULL, created_at TEXT NOT NULL, ended_at TEXT
        ) STRICT
        """
    )
    db.execute("CREATE UNIQUE INDEX one_link_a_picture ON publications(generation_id) WHERE ended_at IS NULL")
    db.execute("CREATE INDEX publications_of_owner ON publications(owner, created_at)")
    # Whoever asks for a deleted picture's links looks them up by the picture.
    db.execute("CREATE INDEX links_of_picture ON publications(generation_id)")


# Spending outlives what was made with it: a call that is deleted for good leaves its cost in `payments`.
TRASH_TABLES = (
    """
    CREATE TABLE rules (
        owner TEXT NOT NULL, name TEXT NOT NULL, is_on INTEGER NOT NULL, amount INTEGER NOT NULL,
        PRIMARY KEY (owner, name)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE payments (
        attempt_id TEXT PRIMARY KEY, owner TEXT NOT NULL, topic_id TEXT NOT NULL, batch_id TEXT NOT NULL,
        provider TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL, cost_usd REAL, price_estimate_usd REAL,
        created_at TEXT NOT NULL, ended_at TEXT
    ) STRICT
    """,
    "CREATE INDEX payments_of_batch ON payments(batch_id)",
    """
    CREATE VIEW spendings AS
        SELECT id AS attempt_id, owner, batch_id, provider, model, cost_usd, created_at, ended_at
        FROM attempts WHERE cost_usd IS NOT NULL
        UNION ALL
        SELECT attempt_id, owner, batch_id, provider, model, cost_usd, created_at, ended_at
        FROM payments WHERE cost_usd IS NOT NULL
    """,
    """
    CREATE TABLE verdicts (
        generation_id TEXT PRIMARY KEY REFERENCES generations(id) ON DELETE CASCADE,
        owner TEXT NOT NULL, decided_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    # Kept by the database itself, so that no way of judging can forget it; the time is the machine's.
    """
    CREATE TRIGGER verdict_times AFTER UPDATE OF verdict ON generations WHEN new.verdict IS NOT old.verdict BEGIN
        DELETE FROM verdicts WHERE generation_id = new.id;
        INSERT INTO verdicts SELECT new.id, new.owner, strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'
            WHERE new.verdict IS NOT NULL;
    END
    """,
    *(
        f"CREATE INDEX {table}_in_trash ON {table}(owner, deleted_at) WHERE deleted_at IS NOT NULL"
        for table in ("topics", "batches", "tasks", "generations", "assets")
    ),
    "CREATE INDEX assets_by_path ON assets(path)",
    "CREATE INDEX assets_by_preview ON assets(preview_path)",
    # Deleting a call looks up who still names it.
    "CREATE INDEX generations_of_attempt ON generations(latest_attempt_id)",
    "CREATE INDEX assets_of_attempt ON assets(attempt_id)",
)


@MIGRATIONS()
def m007_trash(db: "Database") -> None:
    for statement in TRASH_TABLES:
        db.execute(statement)


# Figures over all images read these indexes alone, each in its own order.
FIGURE_INDEXES = (
    "CREATE INDEX tasks_by_model ON tasks(owner, provider, model, batch_id, id, deleted_at, started_at)"
    " WHERE started_at IS NOT NULL",
    "CREATE INDEX tasks_by_style"
    " ON tasks(owner, json_extract(origin, '$.style'), batch_id, id, deleted_at, started_at)"
    " WHERE started_at IS NOT NULL AND json_extract(origin, '$.style') IS NOT NULL",
    "CREATE INDEX generations_judged ON generations(task_id, latest_attempt_id, verdict, deleted_at, created_at)",
    "CREATE INDEX attempts_told ON attempts(id, state, cost_usd, price_estimate_usd, started_at, ended_at)",
)


@MIGRATIONS()
def m008_choices(db: "Database") -> None:
    # A picture that is deleted for good takes the choices of it with it; no picture means that none was good enough.
    db.execute(
        """
        CREATE TABLE choices (
            owner TEXT NOT NULL, place TEXT NOT NULL, row_id TEXT NOT NULL,
            generation_id TEXT REFERENCES generations(id) ON DELETE CASCADE, created_at TEXT NOT NULL,
            PRIMARY KEY (owner, place, row_id)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX choices_of_picture ON choices(generation_id)")
    for statement in FIGURE_INDEXES:
        db.execute(statement)

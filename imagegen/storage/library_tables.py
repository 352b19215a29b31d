"""The tables behind the library, and the triggers that keep them: no code that writes can forget it.

`library` has a row for everything the library shows: each picture outside the trash, and each image whose last call
went wrong. `library_now` says what stands there; a trigger takes out the rows that a change is about and puts them in
again as the view has them. `library_tasks` has the words of every started task under a number that says when it was
started: eight numbers a millisecond, so that the order of the numbers is the order in time. `library_fts` finds
words by three characters each; two line ends behind each text give its last character three as well, so that words of
one or two characters are found by the beginnings of what `library_terms` lists.

Numbers are an INTEGER PRIMARY KEY, which VACUUM keeps. What was released is never edited: it is part of m005.
"""

TABLES = (
    """
    CREATE TABLE library_tasks (
        key INTEGER PRIMARY KEY, task_id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, text TEXT NOT NULL,
        prompt_hash TEXT
    ) STRICT
    """,
    # Looked for are prompts without a hash, and tasks with a certain prompt.
    "CREATE INDEX library_prompts ON library_tasks(owner, prompt_hash)",
    """
    CREATE TABLE library (
        owner TEXT NOT NULL, task_key INTEGER NOT NULL, position INTEGER NOT NULL, generation_id TEXT NOT NULL UNIQUE,
        topic_id TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, has_picture INTEGER NOT NULL,
        month INTEGER NOT NULL, shape TEXT, is_favourite INTEGER NOT NULL, verdict TEXT, rating INTEGER,
        score INTEGER NOT NULL, size_bytes INTEGER NOT NULL,
        PRIMARY KEY (owner, task_key DESC, position, generation_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX library_best ON library(owner, has_picture, score DESC, task_key DESC, position)",
    "CREATE INDEX library_cards ON library(owner, has_picture, provider, model)",
    """
    CREATE TABLE generation_tags (
        generation_id TEXT NOT NULL REFERENCES generations(id) ON DELETE CASCADE, folded TEXT NOT NULL,
        owner TEXT NOT NULL, name TEXT NOT NULL, created_at TEXT NOT NULL,
        PRIMARY KEY (generation_id, folded)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX tags_of_owner ON generation_tags(owner, folded)",
    """
    CREATE TABLE saved_searches (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, folded TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
        created_at TEXT NOT NULL, UNIQUE (owner, folded)
    ) STRICT
    """,
    """
    CREATE TABLE prompt_vectors (
        owner TEXT NOT NULL, model TEXT NOT NULL, prompt_hash TEXT NOT NULL, vector BLOB NOT NULL,
        created_at TEXT NOT NULL, PRIMARY KEY (owner, model, prompt_hash)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE VIRTUAL TABLE library_fts
    USING fts5(text, content='library_tasks', content_rowid='key', tokenize='trigram')
    """,
    "CREATE VIRTUAL TABLE library_terms USING fts5vocab(library_fts, row)",
)
VIEWS = (
    """
    CREATE VIEW library_task_now AS SELECT
        tasks.id AS task_id, tasks.owner AS owner, tasks.rowid AS place,
        8 * (1000 * coalesce(unixepoch(started_at), 0) + CAST(substr(started_at, 21, 3) AS INTEGER)) AS base,
        prompt || char(10) || coalesce(title, '') || char(10) || coalesce(row_key, '') || char(10, 10) AS text
    FROM tasks WHERE started_at IS NOT NULL
    """,
    """
    CREATE VIEW library_now AS SELECT
        generations.owner AS owner, library_tasks.key AS task_key, generations.position AS position,
        generations.id AS generation_id, batches.topic_id AS topic_id, tasks.provider AS provider,
        tasks.model AS model, assets.id IS NOT NULL AS has_picture,
        CAST(substr(tasks.started_at, 1, 4) || substr(tasks.started_at, 6, 2) AS INTEGER) AS month,
        CASE WHEN assets.id IS NULL THEN NULL
             WHEN 20 * width_px BETWEEN 19 * height_px AND 21 * height_px THEN 'square'
             WHEN width_px > height_px THEN 'landscape' ELSE 'portrait' END AS shape,
        is_favourite, verdict, rating,
        100 * is_favourite + CASE verdict WHEN 'kept' THEN 50 WHEN 'rejected' THEN -50 ELSE 0 END
            + coalesce(rating, 0) AS score,
        coalesce(size_bytes, 0) AS size_bytes, tasks.id AS task_id, tasks.batch_id AS batch_id
    FROM generations
    JOIN tasks ON tasks.id = generations.task_id
    JOIN library_tasks ON library_tasks.task_id = tasks.id
    JOIN batches ON batches.id = tasks.batch_id
    JOIN topics ON topics.id = batches.topic_id
    LEFT JOIN attempts ON attempts.id = generations.latest_attempt_id
    LEFT JOIN assets ON assets.rowid = (
        SELECT max(newest.rowid) FROM assets AS newest
        WHERE newest.generation_id = generations.id AND newest.deleted_at IS NULL)
    WHERE generations.deleted_at IS NULL AND tasks.deleted_at IS NULL
      AND batches.deleted_at IS NULL AND topics.deleted_at IS NULL
      AND (assets.id IS NOT NULL OR attempts.state IN ('done', 'failed', 'unknown'))
    """,
)
COLUMNS = (
    "owner, task_key, position, generation_id, topic_id, provider, model, has_picture, month, shape, is_favourite,"
    " verdict, rating, score, size_bytes"
)
# The next free number at its moment. So many tasks may start at once that they take those of the next seconds too.
ADD_TASK = """
    INSERT INTO library_tasks (key, task_id, owner, text)
    SELECT coalesce((SELECT max(key) + 1 FROM library_tasks WHERE key >= base AND key < base + 1048576), base),
        task_id, owner, text FROM library_task_now WHERE task_id = new.id
"""
# Everything anew, for rows that were there before the tables: the same numbers, counted on where a moment is taken.
FILL = (
    """
    INSERT INTO library_tasks (key, task_id, owner, text)
    SELECT number + max(base - number) OVER (ORDER BY number), task_id, owner, text
    FROM (SELECT row_number() OVER (ORDER BY base, place) AS number, * FROM library_task_now)
    """,
    f"INSERT INTO library ({COLUMNS}) SELECT {COLUMNS} FROM library_now",
)


def _refresh(taken_out: str, put_in: str) -> str:
    """Two statements of a trigger: the rows of some generations, as they are now."""
    return (
        f"DELETE FROM library WHERE generation_id IN (SELECT id FROM generations WHERE {taken_out});"
        f" INSERT INTO library ({COLUMNS}) SELECT {COLUMNS} FROM library_now WHERE {put_in};"
    )


def _trigger(name: str, moment: str, *statements: str) -> str:
    return f"CREATE TRIGGER library_{name} AFTER {moment} BEGIN {' '.join(statements)} END"


_ONE = _refresh("id = new.id", "generation_id = new.id")
_OF_ASSET = _refresh("id = new.generation_id", "generation_id = new.generation_id")
_OF_OLD_ASSET = _refresh("id = old.generation_id", "generation_id = old.generation_id")
_OF_CALL = "(SELECT generation_id FROM attempt_generations WHERE attempt_id = new.id)"
_OF_TASK = _refresh("task_id = new.id", "task_id = new.id")
_OF_BATCH = _refresh("task_id IN (SELECT id FROM tasks WHERE batch_id = new.id)", "batch_id = new.id")
_OF_TOPIC = _refresh(
    "task_id IN (SELECT tasks.id FROM tasks JOIN batches ON batches.id = tasks.batch_id WHERE topic_id = new.id)",
    "topic_id = new.id",
)
_FORGET_TASK = (
    "DELETE FROM library WHERE owner = old.owner"
    " AND task_key = (SELECT key FROM library_tasks WHERE task_id = old.id);"
    " DELETE FROM library_tasks WHERE task_id = old.id;"
)
_TEXT = "(SELECT text FROM library_task_now WHERE task_id = new.id)"
_FORGET_WORDS = "INSERT INTO library_fts(library_fts, rowid, text) VALUES ('delete', old.key, old.text);"
_LEARN_WORDS = "INSERT INTO library_fts(rowid, text) VALUES (new.key, new.text);"

WORD_TRIGGERS = (
    _trigger("words_added", "INSERT ON library_tasks", _LEARN_WORDS),
    _trigger("words_gone", "DELETE ON library_tasks", _FORGET_WORDS),
    _trigger("words_changed", "UPDATE OF text ON library_tasks", _FORGET_WORDS, _LEARN_WORDS),
)
TRIGGERS = (
    *WORD_TRIGGERS,
    _trigger("task_added", "INSERT ON tasks WHEN new.started_at IS NOT NULL", f"{ADD_TASK};"),
    _trigger(
        "task_started",
        "UPDATE OF started_at ON tasks WHEN new.started_at IS NOT old.started_at",
        f"{_FORGET_TASK} {ADD_TASK}; {_OF_TASK}",
    ),
    _trigger(
        "task_renamed",
        "UPDATE OF prompt, title, row_key ON tasks WHEN new.started_at IS NOT NULL AND (new.prompt <> old.prompt"
        " OR new.title IS NOT old.title OR new.row_key IS NOT old.row_key)",
        f"UPDATE library_tasks SET text = {_TEXT}, prompt_hash = NULL WHERE task_id = new.id;",
    ),
    _trigger(
        "task_changed",
        "UPDATE OF deleted_at, batch_id, provider, model ON tasks WHEN new.started_at IS NOT NULL AND"
        " (new.deleted_at IS NOT old.deleted_at OR new.batch_id <> old.batch_id OR new.provider <> old.provider"
        " OR new.model <> old.model)",
        _OF_TASK,
    ),
    _trigger("task_gone", "DELETE ON tasks", _FORGET_TASK),
    _trigger(
        "batch_changed",
        "UPDATE OF deleted_at, topic_id ON batches"
        " WHEN new.deleted_at IS NOT old.deleted_at OR new.topic_id <> old.topic_id",
        _OF_BATCH,
    ),
    _trigger("topic_changed", "UPDATE OF deleted_at ON topics WHEN new.deleted_at IS NOT old.deleted_at", _OF_TOPIC),
    _trigger("image_added", "INSERT ON generations WHEN new.latest_attempt_id IS NOT NULL", _ONE),
    _trigger(
        "image_changed",
        "UPDATE OF deleted_at, is_favourite, rating, verdict, position, task_id, latest_attempt_id ON generations",
        _ONE,
    ),
    _trigger("image_gone", "DELETE ON generations", "DELETE FROM library WHERE generation_id = old.id;"),
    _trigger("picture_added", "INSERT ON assets WHEN new.generation_id IS NOT NULL", _OF_ASSET),
    _trigger(
        "picture_changed",
        "UPDATE OF deleted_at, generation_id, width_px, height_px, size_bytes ON assets",
        _OF_OLD_ASSET,
        _OF_ASSET,
    ),
    _trigger("picture_gone", "DELETE ON assets WHEN old.generation_id IS NOT NULL", _OF_OLD_ASSET),
    _trigger(
        "call_ended",
        "UPDATE OF state ON attempts WHEN new.state IN ('done', 'failed', 'unknown')",
        _refresh(f"id IN {_OF_CALL}", f"generation_id IN {_OF_CALL}"),
    ),
)
REBUILD = "INSERT INTO library_fts(library_fts) VALUES ('rebuild')"
SCHEMA = (*TABLES, *VIEWS, *FILL, REBUILD, *TRIGGERS)
# The words are read once at the end: learning and forgetting them row by row takes several times as long.
REINDEX = (
    *(f"DROP TRIGGER library_{name}" for name in ("words_added", "words_gone", "words_changed")),
    "DELETE FROM library",
    "DELETE FROM library_tasks",
    *FILL,
    REBUILD,
    *WORD_TRIGGERS,
)

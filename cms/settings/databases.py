"""The database, from the environment: PRAGMAs of SQLite, connections and time limits of PostgreSQL."""

from typing import Any

import environ

#: What `cms/wsgi.py` writes in BALISE_PROCESS: pages are answered in seconds, commands may take as long as they need.
WEB = "web"
#: How often psycopg runs a statement before it prepares it unasked.
NEVER_BY_ITSELF = 2**31


def database(env: environ.Env, default: str) -> dict[str, Any]:
    """Return Django's settings of the database of DATABASE_URL."""
    found: dict[str, Any] = env.db_url("DATABASE_URL", default=default)
    web = env.str("BALISE_PROCESS", default="") == WEB
    if found["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE takes the write lock at BEGIN, so that two writers wait for each other instead of failing; FULL makes an
        # acknowledged answer survive a power cut.
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
        }
        if web:
            # Opening a connection costs more than a question, and SQLite writes its journal back when the last one closes.
            found["CONN_MAX_AGE"] = 60
        return found
    options: dict[str, Any] = {"connect_timeout": env.int("BALISE_DATABASE_CONNECT_SECONDS", default=5)} | found.get("OPTIONS", {})
    if web:
        options["options"] = " ".join([str(options.get("options", "")), *_limits(env)]).strip()
    if env.bool("BALISE_DATABASE_PREPARE", default=True):
        # Lets statements be prepared that ask for it (`runtime/assessments/statements.py`), and no other.
        options["prepare_threshold"] = NEVER_BY_ITSELF
    # A connection that the database has closed (restart, failover) is made again instead of answering one request with an error.
    found["CONN_HEALTH_CHECKS"] = True
    most = env.int("BALISE_DATABASE_POOL", default=0) if web else 0
    if most:
        options["pool"] = {
            "min_size": min(env.int("BALISE_DATABASE_POOL_MIN", default=2), most),
            "max_size": most,
            "timeout": env.int("BALISE_DATABASE_POOL_SECONDS", default=10),
        }
        # Django keeps connections of its own otherwise, and refuses to do both.
        found["CONN_MAX_AGE"] = 0
    else:
        found.setdefault("CONN_MAX_AGE", 60)
    found["OPTIONS"] = options
    return found


def _limits(env: environ.Env) -> list[str]:
    """Limits of a page: no statement, wait for a lock or forgotten transaction holds others up for longer. 0 takes one away."""
    limits = {
        "statement_timeout": env.int("BALISE_DATABASE_STATEMENT_SECONDS", default=30),
        "lock_timeout": env.int("BALISE_DATABASE_LOCK_SECONDS", default=10),
        "idle_in_transaction_session_timeout": env.int("BALISE_DATABASE_IDLE_SECONDS", default=60),
    }
    return [f"-c {name}={seconds * 1000}" for name, seconds in limits.items()]

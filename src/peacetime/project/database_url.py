"""A PostgreSQL URL as Django's settings want it, with a deadline on everything asked of it."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

# Nobody waits for ever: not for an address, not for a lock, not for an answer.
CONNECT_SECONDS = 5
POOL_SECONDS = 3
TCP_SILENCE_MILLISECONDS = 10_000
SESSION = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}


def database(url: str, *, connections: int) -> dict[str, Any]:
    """The entry of `DATABASES` for the URL, with a pool of so many connections."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    session = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections; Django's own way leaks them under threads
        "OPTIONS": {
            **parts,
            "options": f"{parts.get('options', '')} {session}".strip(),
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": TCP_SILENCE_MILLISECONDS,
            "application_name": "peacetime",
            "pool": {"min_size": 1, "max_size": connections, "timeout": POOL_SECONDS},
        },
    }

"""The product's own settings, on a folder that the test run makes and removes."""

import os
import secrets
import tempfile
from pathlib import Path

# One folder for the whole run, and in it one for each process of pytest-xdist: they share no
# server, since a transaction that is open in one would hold back what streams tell in another.
if "PYTEST_XDIST_WORKER" not in os.environ:
    # Only named here: `conftest` makes it when a test needs it.
    name = f"peacetime-tests-{os.getpid()}-{secrets.token_hex(4)}"
    os.environ["TESTS_OF_PEACETIME"] = str(Path(tempfile.gettempdir()) / name)
os.environ["PEACETIME_DATA"] = str(
    Path(os.environ["TESTS_OF_PEACETIME"], os.environ.get("PYTEST_XDIST_WORKER", "alone"))
)
os.environ["PEACETIME_SECRET_KEY"] = "only-for-tests-" + "0" * 32
os.environ.pop("PEACETIME_DATABASE_URL", None)
os.environ.pop("PEACETIME_PUBLIC_URL", None)
os.environ.pop("PEACETIME_EMAIL_URL", None)

from peacetime.project import database_url, deadline

# Nothing in the tests is timed: beside a browser the first page of a process may take its time, and a test
# may think for long in the middle of its transaction.
deadline.SECONDS = 120.0
database_url.SESSION |= {
    "statement_timeout": "120s",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "600s",
}

from peacetime.project.settings import *  # noqa: E402, F403 - the environment and what is above come first
from peacetime.project.settings import TEMPLATES  # noqa: E402
from tests.compiled import Compiled  # noqa: E402

ALLOWED_HOSTS = ["*"]
# Three processes would each compile all templates, which takes seconds.
TEMPLATES[0]["OPTIONS"] = {
    "environment": "peacetime.web.jinja.environment",
    "bytecode_cache": Compiled(Path(os.environ["TESTS_OF_PEACETIME"], "templates")),
}
# Argon2 is slow on purpose, and a hundred tests sign in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

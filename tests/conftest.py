"""A real PostgreSQL for every run that needs one, and a real browser where there is one."""

import asyncio
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase
from django.test.client import ClientHandler
from hypothesis import HealthCheck, settings

from peacetime.project.embedded import EmbeddedDatabase
from tests.emptying import empty_tables
from tests.keeping import undone_in_the_end
from tests.middleware import made_once
from tests.sharing import ByFile, named_apart, slow_ones_first

# What is collected stays: to look through it for garbage again and again takes a sixth of collecting.
gc.set_threshold(100_000, 20, 50)

# Nothing in the tests is timed: the machine may be busy. Whoever changes one line is not to be stopped by an
# example that chance found in another: the same examples run every time, and `make laws` looks for new ones.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "searching", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

# After a test that commits.
TransactionTestCase._fixture_teardown = lambda _: empty_tables()  # type: ignore[attr-defined] # it has no other way in
ClientHandler.load_middleware = made_once(ClientHandler.load_middleware)  # type: ignore[method-assign] # nor has it

# Chromium draws its own window by web pages now, which nobody sees here, and which cost more than ours do. The
# rest is what Playwright leaves out: of two such lists only the last is read.
LEFT_OUT = (
    *("InitialWebUI", "WebUIReloadButton", "WebUIToolbar", "WebUILocationBar", "WebUIHomeButton"),
    *("WebUIBackForwardButton", "WebUISplitTabsButton", "WebUITabStrip"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("PreloadTopChromeWebUI", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "MediaRouter"),
    *("PaintHolding", "ThirdPartyStoragePartitioning", "OptimizationHints", "PreconnectToSearch"),
)

# What lives without a database.
PURE = ("tests/domain", "tests/documents", "src/peacetime/domain")
_database: list[EmbeddedDatabase] = []


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _runs_tests(config: pytest.Config) -> bool:
    return _is_worker(config) or not getattr(config.option, "numprocesses", None)


def _needs_database(config: pytest.Config) -> bool:
    asked = [os.path.relpath(argument.split("::")[0]) for argument in config.args]
    return not all(argument.startswith(PURE) for argument in asked)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """One server for each process that runs tests."""
    config = session.config
    if _runs_tests(config) and _needs_database(config) and not config.option.collectonly:
        folder = Path(os.environ["PEACETIME_DATA"])
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700)
        database = EmbeddedDatabase(folder / "postgres", is_durable=False)
        database.start()
        _database.append(database)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    named_apart(items)
    slow_ones_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of collected tests are not looked through at every collection of garbage."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    for database in _database:
        database.stop()
    folder = Path(os.environ.get("TESTS_OF_PEACETIME", ""))
    # never what somebody else named
    if not _is_worker(config) and folder.name.startswith("peacetime-tests-"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What threads of the product still hold (the doorbell) ends before the database does."""
    yield
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For what a module sets up once: each of its tests begins from it, and undoes its own alone.

    Every test of the module that asks the database finds it there.
    """
    with undone_in_the_end(django_db_blocker):
        yield


def find_chromium() -> str | None:
    """An installed Chromium: named by the environment, or found on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = [os.environ.get("PEACETIME_CHROMIUM"), *map(shutil.which, names)]
    return next((path for path in found if path), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A Chromium for the whole run, with the event loop that drives it."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        pytest.fail(
            "No Chromium is installed: run `apt-get install chromium`, or name one by PEACETIME_CHROMIUM."
        )
    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        # The sandbox of Chromium refuses root, as containers for tests often are.
        launched = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", f"--disable-features={','.join(LEFT_OUT)}"]
        )
        asyncio._set_running_loop(None)
        yield launched, loop
        asyncio._set_running_loop(loop)
        launched.close()


@pytest.fixture
def browser(chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The Chromium of this run; each test opens its own contexts in it.

    Its driver leaves an event loop running in this thread, where Django then refuses to ask the
    database: allowed for the length of this test, and put aside after it.
    """
    launched, loop = chromium
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    asyncio._set_running_loop(loop)
    yield launched
    for context in launched.contexts:
        context.close()
    asyncio._set_running_loop(None)


@pytest.fixture
def serving(transactional_db: None) -> Iterator[Any]:
    """The whole web application on this test's database."""
    from tests.serving import Serving

    serving = Serving()
    serving.start()
    yield serving
    serving.stop()


@pytest.fixture
def address(serving: Any) -> str:
    """Where the whole web application is."""
    return str(serving.address)

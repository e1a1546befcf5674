"""Takes the pictures of the README from a sample organisation in a real browser.

`python -m devtools.screenshots` starts an installation on a folder of its own, loads the sample organisation,
signs in, and writes docs/images/. `--into FOLDER --all` takes every page at both widths and in both themes.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
PORT = 8377
BASE = f"http://127.0.0.1:{PORT}"
REPORT = ViewportSize(width=1000, height=1300)
WIDE, PHONE = ViewportSize(width=1360, height=860), ViewportSize(width=390, height=844)


@contextmanager
def installation() -> Iterator[str]:
    """A sample organisation on its own port; yields the sign-in link."""
    with tempfile.TemporaryDirectory(prefix="peacetime-pictures-") as folder:
        log = Path(folder) / "log"
        program = str(Path(sys.executable).parent / "peacetime")
        command = [program, "up", "--demo", "--data", f"{folder}/data", "--port", str(PORT)]
        with log.open("w") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        try:
            yield _link(log)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(20)


def _link(log: Path) -> str:
    for _ in range(300):
        found = re.search(r"http\S+/sign-in/\S+", log.read_text())
        if found and _is_ready():
            return found[0].rstrip(".")
        time.sleep(0.2)
    raise SystemExit(f"The sample organisation did not start:\n{log.read_text()}")


def _is_ready() -> bool:
    try:
        with urlopen(f"{BASE}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def take(browser: Browser, link: str, into: Path, *, everything: bool) -> None:
    """Sign in once, then visit the pages."""
    context = browser.new_context(viewport=WIDE, color_scheme="light")
    page = context.new_page()
    page.goto(link)
    page.click("main button[type=submit]")
    state = context.storage_state()
    page.goto(BASE)
    room = page.locator(".rescue-card h2 a").first.get_attribute("href") or "/"
    team = page.locator(".team-table tbody a.row-title").first.get_attribute("href") or "/"
    calm = page.locator(".team-table tbody tr[data-mode=delivery] a.row-title").first
    calm_team = calm.get_attribute("href") or "/"
    page.goto(f"{BASE}/postmortems?state=published")
    postmortem = page.locator("main td a.row-title").first.get_attribute("href") or "/"
    context.close()
    pages = {
        "board": "/",
        "room": room,
        "team": team,
        "declare": f"{calm_team}/rescue",
        "capacity": "/teams/storefront/capacity",
        "postmortem": f"{postmortem}/edit",
        "actions": "/actions",
        "alerts": "/signals",
        "what-if": "/dependencies/what-if?service=catalog-api&minutes=45",
    }
    if everything:
        pages |= {
            "update": f"{room}/updates",
            "stand-down": f"{room}/stand-down",
            "decisions": f"{room}/decisions",
            "import": "/import",
            "messages": "/messages",
            "audit": "/audit",
            "forecast": "/teams/storefront/forecast",
            "plan": "/teams/storefront/plan",
            "signs": "/teams/checkout/signs",
            "policy": "/capacity/policy",
            "policy-edit": "/capacity/policy/edit",
            "mine": "/me/capacity",
            "postmortems": "/postmortems",
            "learnt": postmortem,
            "versions": f"{postmortem}/versions",
            "follow-through": "/actions/follow-through",
            "rituals": "/rituals",
            "dependencies": "/dependencies",
            "costs": "/dependencies/costs",
            "changes": "/dependencies/changes",
            "promises": "/dependencies/promises",
            "labels": "/dependencies/labels",
            "gaps": "/dependencies/gaps",
            "connections": "/connections",
            "sources": "/signals/sources",
            "suggestions": "/suggestions",
            "weekly": "/teams/checkout/rituals",
            **{f"settings-{name}": f"/settings/{name}" for name in SETTINGS},
        }
    for scheme in ("light", "dark"):
        for width, size in (("", WIDE), ("-phone", PHONE)):
            visit = browser.new_context(
                viewport=size,
                color_scheme=scheme,
                storage_state=state,
                device_scale_factor=2 if width else 1,
            )
            shown = visit.new_page()
            for name, address in pages.items():
                file = f"{name}{width}{'-dark' if scheme == 'dark' else ''}.png"
                if everything or file in WANTED:
                    _picture(shown, address, into / file, full=everything)
            visit.close()


SETTINGS = ("account", "people", "teams", "services", "severities", "audiences", "tokens")
WANTED = {
    *("board.png", "room.png", "team.png", "capacity.png", "postmortem.png", "actions.png"),
    *("what-if.png", "alerts.png"),
    *("declare-phone.png", "room-phone-dark.png"),
}


def _picture(page: Page, address: str, file: Path, *, full: bool) -> None:
    page.goto(BASE + address)
    if address.endswith("/rescue"):
        page.fill("[name=summary]", "Parcels are not scanned in the Lisbon hub")
        page.fill("[name=done_when]", "Every parcel of the last hour has a scan")
        page.wait_for_timeout(1500)
    page.wait_for_timeout(400)
    page.screenshot(path=file, full_page=full)
    print(file)


def report(browser: Browser, file: Path) -> None:
    """The report of a made-up monitor's year, as somebody with a file gets it."""
    with tempfile.TemporaryDirectory(prefix="peacetime-pictures-") as folder:
        os.environ.setdefault("PEACETIME_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peacetime.project.settings")
        import django

        django.setup()
        from peacetime.usecases.sample.old_files import monitor_file

        export, page_file = Path(folder) / "warehouse.csv", Path(folder) / "report.html"
        export.write_bytes(monitor_file(at=datetime.now(UTC)))
        program = str(Path(sys.executable).parent / "peacetime")
        said = [program, "report", str(export), "--people", "1", "--output", str(page_file)]
        subprocess.run(said, check=True, stderr=subprocess.DEVNULL)
        context = browser.new_context(viewport=REPORT, color_scheme="light")
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.screenshot(path=file)
        context.close()
    print(file.name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=IMAGES)
    parser.add_argument("--all", action="store_true", help="every page, both widths, both themes")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    chromium: Any = os.environ.get("PEACETIME_CHROMIUM") or shutil.which("chromium")
    with installation() as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take(browser, link, asked.into, everything=asked.all)
        report(browser, asked.into / "report.png")
        browser.close()


if __name__ == "__main__":
    main()

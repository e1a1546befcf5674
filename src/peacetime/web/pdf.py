"""A page as a PDF file, drawn in a process of its own that fetches nothing and can be stopped."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from contextlib import suppress
from importlib.resources import files

MOST_SECONDS = 120  # by the clock: the machine may be busy with other things
MOST_MEMORY = 3 * 1024 * 1024 * 1024  # bytes of addresses
BASE = "http://peacetime.invalid/dist/"  # where nothing is: our own files are read from beside us
STYLE = "dist/paper.css"
FONT = re.compile(r"http://peacetime\.invalid/dist/(?P<name>[\w-]+\.woff2)")
NOT_INSTALLED, NO_LIBRARY = 3, 4  # exit codes


class NotDrawn(Exception):
    """There is no file; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pdf_of(html: str) -> bytes:
    """The page as a PDF file.

    Args:
        html: The whole page without a stylesheet: it gets the one that we built.

    Raises:
        NotDrawn: `pdf_not_installed`, `pdf_library_missing`, `pdf_not_drawn`.
    """
    command = [sys.executable, "-m", "peacetime.web.pdf"]
    try:
        ended = subprocess.run(  # noqa: S603 - our own module
            command, input=html.encode(), capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotDrawn("pdf_not_drawn") from None
    if ended.returncode or not ended.stdout.startswith(b"%PDF-"):
        codes = {NOT_INSTALLED: "pdf_not_installed", NO_LIBRARY: "pdf_library_missing"}
        raise NotDrawn(codes.get(ended.returncode, "pdf_not_drawn"))
    return ended.stdout


def own_file(url: str) -> bytes:
    """One of our fonts: nothing else is fetched, from wherever.

    Raises:
        ValueError: It is anything else.
    """
    font = FONT.fullmatch(url)
    if font is None:
        raise ValueError("nothing is fetched from elsewhere")
    return (files("peacetime") / "web/static/dist" / font["name"]).read_bytes()


def _style() -> str:
    static = files("peacetime") / "web/static"
    names = static / "dist/names.json"
    name = json.loads(names.read_text()).get(STYLE) if names.is_file() else None
    return (static / name).read_text() if name else ""


def _main() -> int:
    """Draw the page on the input, and write the file."""
    try:
        import weasyprint  # noqa: PLC0415 - an extra that may be missing
    except ImportError:
        return NOT_INSTALLED
    except OSError:
        return NO_LIBRARY
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above
    from weasyprint.urls import (  # noqa: PLC0415 - as above
        URLFetcher,
        URLFetcherResponse,
    )

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> object:
            del headers
            return URLFetcherResponse(url, own_file(url), {"Content-Type": "font/woff2"})

    _bound_memory()
    page = weasyprint.HTML(
        string=sys.stdin.buffer.read().decode(), base_url=BASE, url_fetcher=OwnFiles()
    )
    fonts = FontConfiguration()
    style = weasyprint.CSS(
        string=_style(), base_url=BASE, url_fetcher=OwnFiles(), font_config=fonts
    )
    sys.stdout.buffer.write(page.write_pdf(stylesheets=[style], font_config=fonts))
    return 0


def _bound_memory() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
    with suppress(ValueError, OSError):  # not every system bounds addresses; time is bounded
        resource.setrlimit(resource.RLIMIT_AS, (bound, most))


if __name__ == "__main__":
    sys.exit(_main())

"""`peacetime web` and `peacetime worker`: one process each."""

import os
import sys

import django

from peacetime.project import configuration, installation
from peacetime.project.everything import ANNOUNCE
from peacetime.project.listening import listen


def load() -> None:
    """Read the settings and load Django."""
    installation.prepare(configuration.read()["PEACETIME_DATA"])
    os.environ["DJANGO_SETTINGS_MODULE"] = "peacetime.project.settings"
    django.setup(set_prefix=False)


def web() -> None:
    """Serve pages, API and streams."""
    load()
    from peacetime.project import web as web_process

    values = configuration.read()
    if listening := web_process.inherited():
        web_process.serve(listening, _announce)  # the socket lives on in our parent
        return
    listening = listen(values["PEACETIME_HOST"], values["PEACETIME_PORT"])
    web_process.serve(listening, _announce, drain_seconds=values["PEACETIME_DRAIN_SECONDS"])


def worker() -> None:
    """Run jobs."""
    load()
    from peacetime.project import worker as worker_process

    worker_process.run()


def _announce() -> None:
    if os.environ.get(ANNOUNCE):
        from peacetime.project import maintenance

        for line in maintenance.greeting():
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

"""`make crash`: kill, restart, and look for anything lost."""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import time

from devtools.crash.client import Client
from devtools.crash.kills import plan
from devtools.crash.ledger import Ledger
from devtools.crash.replicas import Replicas
from devtools.crash.report import Report, heading, line
from devtools.crash.rounds import Round, Run
from devtools.crash.stage import build
from devtools.installation import temporary
from devtools.mail import MailServer

CLIENTS = 5


def main() -> int:
    asked = _arguments()
    began = time.monotonic()
    _say(
        asked,
        f"seed {asked.seed}, {asked.rounds} rounds, {asked.clients} clients, {asked.replicas} replicas",
    )
    with (
        MailServer() as mail,
        temporary("crash", {"PEACETIME_EMAIL_URL": mail.url}) as installation,
        contextlib.ExitStack() as stack,
    ):
        installation.start()
        installation.wait_until_ready()
        replicas = Replicas(installation, asked.replicas)
        stack.callback(replicas.stop)
        replicas.start()
        run = _cast(replicas, mail, asked)
        rounds = _play(run, asked)
        verdict = run.settle()
        seconds = time.monotonic() - began
        report = Report(asked.seed, seconds, rounds, run.ledger, verdict)
        if asked.json:
            print(report.as_json())
        else:
            report.show()
        if report.findings and asked.keep:
            input(f"{installation.folder} is kept until you press Enter.")
    return 1 if report.findings else 0


def _cast(replicas: Replicas, mail: MailServer, asked: argparse.Namespace) -> Run:
    installation = replicas.installation
    token = installation.token("crash")
    stage, ledger = build(installation.url, token, clients=asked.clients), Ledger()
    numbers = range(1, asked.clients + 1)
    clients = [Client(n, replicas.urls, stage, ledger, seed=asked.seed) for n in numbers]
    chance = random.Random(asked.seed)
    return Run(installation, token, stage, ledger, mail, clients, chance, replicas)


def _play(run: Run, asked: argparse.Namespace) -> list[Round]:
    rounds: list[Round] = []
    _say(asked, heading())
    for client in run.clients:
        client.start()
    for number, kind in enumerate(plan(asked.rounds, run.chance, replicas=asked.replicas), start=1):
        rounds.append(run.play(number, kind))
        _say(asked, line(rounds[-1]))
        if not run.installation.is_running():
            break
    return rounds


def _say(asked: argparse.Namespace, sentence: str) -> None:
    if not asked.json:
        print(sentence, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m devtools.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--replicas", type=int, default=3, help="web and worker processes each")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--keep", action="store_true", help="wait with the folder when it is wrong")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

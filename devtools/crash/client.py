"""One client: writes, and repeats itself with the same key until it is answered."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence

import httpx

from devtools.crash import acts
from devtools.crash.acts import Act
from devtools.crash.ledger import Acknowledged, Ledger
from devtools.crash.stage import Stage

PAUSE_SECONDS = 0.1
ANSWER_SECONDS = 12.0


class Client(threading.Thread):
    """Never begins a write before the last one was answered, so its own order is known."""

    def __init__(
        self, number: int, urls: Sequence[str], stage: Stage, ledger: Ledger, *, seed: int
    ) -> None:
        super().__init__(name=f"client-{number}", daemon=True)
        self._number, self._stage, self._ledger = number, stage, ledger
        self._chance = random.Random(f"{seed} {number}")
        self._over = threading.Event()
        token = {"Authorization": f"Bearer {stage.tokens[number - 1]}"}
        self._http = httpx.Client(headers=token, timeout=ANSWER_SECONDS, trust_env=False)
        self._urls, self._turn = urls, number
        self.repeats = 0
        self._answered: list[tuple[float, float]] = []  # asked, answered

    def end(self) -> None:
        """Finish the write under way, then stop."""
        self._over.set()

    def heard_after(self, moment: float) -> float | None:
        """How long after a moment it was answered what it asked after that moment."""
        return next((end - moment for begin, end in self._answered if begin > moment), None)

    def run(self) -> None:
        count = 0
        while not self._over.is_set():
            count += 1
            mark = f"c{self._number}n{count}"
            try:
                self._act(acts.choose(self._stage, self._chance, mark), mark)
            except Exception as problem:  # noqa: BLE001 - a client that dies silently proves nothing
                self._ledger.faults.append(f"{self.name} {mark}: {problem!r}")
                return
            time.sleep(self._chance.uniform(0.0, 0.04))

    def _act(self, act: Act, mark: str) -> None:
        answer, attempts = self._until_answered(
            act, key=f"{mark}-{self._chance.getrandbits(32):08x}"
        )
        body = {} if answer.is_server_error else answer.json()
        code = "" if answer.is_success else str(body.get("code", answer.status_code))
        if code and code not in act.refusals:
            sentence = f"{self.name} {act.method} {act.path}: {answer.status_code}"
            self._ledger.faults.append(f"{sentence} {answer.text[:300]}")
            return
        lines = act.lines(body) if answer.is_success else ()
        written = Acknowledged(
            client=self.name,
            key=str(answer.request.headers["Idempotency-Key"]),
            act=act.name,
            mark=mark,
            status=answer.status_code,
            answer=body,
            lines=lines,
            attempts=attempts,
            is_replay="Idempotency-Replayed" in answer.headers,
        )
        self._ledger.keep(written)
        act.told(code, body)

    def _until_answered(self, act: Act, *, key: str) -> tuple[httpx.Response, int]:
        """Anything but no answer and 503 is an answer; 500 is one that should not be."""
        attempts = 0
        while True:
            attempts += 1
            asked = time.monotonic()
            try:
                url = f"{self._urls[self._turn % len(self._urls)]}/api/v1{act.path}"
                answer = self._http.request(
                    act.method, url, json=act.body, headers={"Idempotency-Key": key}
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                self._answered.append((asked, time.monotonic()))
                return answer, attempts
            self.repeats += 1
            self._turn += 1  # as a proxy goes on to the next replica
            time.sleep(PAUSE_SECONDS)

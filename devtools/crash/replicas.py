"""The replicas of a run: a web and a worker process each, beside the installation itself."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from devtools.beside import Beside
from devtools.installation import Installation


@dataclass
class Replica:
    """A web and a worker process that are killed together, as if their machine was."""

    web: Beside
    worker: Beside

    def start(self) -> None:
        self.web.start()
        self.worker.start()

    def kill(self) -> None:
        self.web.kill()
        self.worker.kill()

    def stop(self) -> None:
        self.web.stop()
        self.worker.stop()


@dataclass
class Replicas:
    """So many as are asked for, counting the installation."""

    installation: Installation
    count: int
    beside: list[Replica] = field(default_factory=list)

    @property
    def urls(self) -> list[str]:
        """Where clients may ask; like a proxy, they ask the next one where one does not answer."""
        return [self.installation.url, *(replica.web.url for replica in self.beside)]

    def start(self) -> None:
        for _ in range(self.count - 1):
            web, worker = Beside(self.installation, "web"), Beside(self.installation, "worker")
            self.beside.append(Replica(web, worker))
        for replica in self.beside:
            replica.start()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Those beside find the database again by themselves."""
        for replica in self.beside:
            replica.web.wait_until_ready()

    def kill_one(self, chance: random.Random) -> None:
        """`kill -9` of one replica, which is started again at once."""
        replica = chance.choice(self.beside)
        replica.kill()
        replica.start()

    def ended(self) -> list[str]:
        """The processes that ended although nobody killed them."""
        return [
            f"the {one.command} process at port {one.port} ended"
            for replica in self.beside
            for one in (replica.web, replica.worker)
            if not one.is_running()
        ]

    def stop(self) -> None:
        for replica in self.beside:
            replica.stop()

"""A closed-loop HTTP client: each of N connections asks again as soon as it is answered."""

import asyncio
import time
from dataclasses import dataclass

GET = "GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: keep-alive\r\n\r\n"


@dataclass(slots=True)
class Load:
    """What a run of the client saw."""

    n_answers: int = 0
    n_bytes: int = 0
    seconds: float = 0.0
    statuses: set[int] | None = None

    @property
    def per_second(self) -> float:
        """Answers a second, over all connections."""
        return self.n_answers / self.seconds


def run(port: int, paths: list[str], *, clients: int, seconds: float, headers: str = "") -> Load:
    """Ask for the paths in turn from several connections, for a bounded time.

    Only ever speaks to this machine. Raises OSError when the server is gone.
    """
    return asyncio.run(_run(port, paths, clients, seconds, headers))


async def _run(port: int, paths: list[str], clients: int, seconds: float, headers: str) -> Load:
    load, begin = Load(statuses=set()), time.perf_counter()
    until = begin + seconds
    await asyncio.gather(
        *(_connection(port, paths, first, until, headers, load) for first in range(clients))
    )
    load.seconds = time.perf_counter() - begin
    return load


async def _connection(
    port: int, paths: list[str], first: int, until: float, headers: str, load: Load
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    turn = first
    while time.perf_counter() < until:
        path = paths[turn % len(paths)].replace("{turn}", f"{first}-{turn}")
        writer.write(GET.format(path=path, headers=headers).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status, length = _status_and_length(head)
        body = await reader.readexactly(length)
        load.statuses.add(status)
        load.n_answers += 1
        load.n_bytes += len(head) + len(body)
        turn += 1
    writer.close()
    await writer.wait_closed()


def _status_and_length(head: bytes) -> tuple[int, int]:
    lines = head.split(b"\r\n")
    length = next((line for line in lines if line.lower().startswith(b"content-length:")), b":0")
    return int(lines[0].split()[1]), int(length.split(b":")[1])

"""An application on a free port of this machine, in a thread of its own: for callers that speak real HTTP."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI

from deploy.embedded.ports import LOOPBACK, free_port


@contextmanager
def serving(app: FastAPI, port: int | None = None, seconds: float = 30) -> Generator[str]:
    """Its base URL, once it answers."""
    port = port or free_port()
    server = uvicorn.Server(uvicorn.Config(app, LOOPBACK, port, log_level="warning", lifespan="on"))
    thread = Thread(target=server.run, name=app.title)
    thread.start()
    try:
        deadline = time.monotonic() + seconds
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError(f"«{app.title}» does not start on port {port}")
            time.sleep(0.01)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        server.should_exit = True
        thread.join()

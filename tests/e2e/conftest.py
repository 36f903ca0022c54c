"""A real browser against a real server. Every step can be photographed: SHOTS=folder keeps the pictures."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.phases import browser as find_browser

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def allow_the_browsers_loop() -> Iterator[None]:
    """Playwright's synchronous interface runs a loop in this thread; Django would refuse the database beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS, timeout=180_000)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def the_server_is_through(transactional_db: None) -> Iterator[None]:
    """What a closed window had asked for is answered before the database is emptied, and not into the next test."""
    yield
    give_up = time.monotonic() + 60
    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < give_up, "the server still answers somebody"
        time.sleep(0.01)


@pytest.fixture
def shots() -> Path | None:
    """Where pictures go; None: nobody wants them."""
    folder = os.environ.get("SHOTS")
    if not folder:
        return None
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path

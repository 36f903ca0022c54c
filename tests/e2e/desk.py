"""One person at one browser window: logs in, goes to pages, fills forms, takes pictures."""

from pathlib import Path
from typing import Any

from tests.office import PASSWORD

# Milliseconds. Only a page that never comes waits so long; a busy machine is no broken page.
PATIENCE = 120_000
SIZE = {"width": 1440, "height": 900}
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


class Person:
    """A login in a window of its own."""

    def __init__(self, browser: Any, base: str, name: str, language: str, shots: Path | None) -> None:
        self.context = browser.new_context(
            base_url=base, locale=LOCALES[language], viewport=SIZE, accept_downloads=True, timezone_id="Asia/Shanghai"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("response", self._note_failure)
        self.name, self.language, self.shots = name, language, shots
        self.login()

    def _note_failure(self, response: Any) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} {response.url}")

    def login(self) -> None:
        self.page.goto("/")
        self.page.fill("input[name=login]", self.name)
        self.page.fill("input[name=password]", PASSWORD)
        self.shot("login")
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: url.split("?")[0].endswith("/admin/"))

    def goto(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{answer.status} {path}"

    def act(self, claim_id: int, action: str, label: str = "", **fields: Any) -> None:
        """Open an action's form, fill it in, and press its button; the claim's page comes back."""
        self.goto(f"/admin/claims/claim/{claim_id}/action/{action}/")
        for name, value in fields.items():
            self.fill(name, value)
        self.shot(label or action)
        self.submit()
        self.page.wait_for_url(f"**/claims/claim/{claim_id}/change/")

    def fill(self, name: str, value: Any) -> None:
        field = self.page.locator(f"[name={name}]").first
        kind = field.evaluate("e => e.tagName + ':' + (e.type || '')")
        if kind.startswith("SELECT"):
            field.select_option(value)
        elif kind.endswith(":file"):
            field.set_input_files(value)
        elif kind.endswith(":checkbox"):
            field.set_checked(value)
        else:
            field.fill(value)

    def submit(self) -> None:
        self.page.locator("#content button[type=submit]:not([form]), #content input[type=submit]").last.click()

    def shot(self, step: str) -> None:
        if self.shots is not None:
            self.page.screenshot(path=self.shots / f"{self.name}-{step}-{self.language}.png", full_page=True)

    def close(self) -> None:
        self.context.close()
        assert not self.problems, self.problems

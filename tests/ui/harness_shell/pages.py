"""The shell harness in a browser: a server for the files, and a page with words for what tests ask."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.ui.harness_server import QuietHandler, serving

REPOSITORY = Path(__file__).parents[3]
HARNESS = "tests/ui/harness_shell/index.html"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
TOO_WIDE = """() => [...document.querySelectorAll(".ig-settings *")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth)
  .map((one) => `${one.tagName} ${one.getAttribute("class")}`)"""


class ShellPage:
    """The harness page, its fake studio and what went over the bus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.prompt = page.locator("#prompt textarea")
        self.start = page.locator("#start")

    def calls(self, verb: str) -> list[Any]:
        """The payloads of every call of `verb`, oldest first."""
        return [payload for name, payload in self.page.evaluate("harness.calls") if name == verb]

    def heard(self, name: str) -> list[Any]:
        """What the bus carried under `name`, oldest first."""
        return [detail for heard, detail in self.page.evaluate("harness.heard") if heard == name]

    def wait_for_call(self, verb: str, count: int = 1) -> list[Any]:
        """The payloads once there are `count` of them; Playwright's time limit ends the wait."""
        counting = "([verb, count]) => harness.calls.filter(([name]) => name === verb).length >= count"
        self.page.wait_for_function(counting, arg=[verb, count])
        return self.calls(verb)

    def answer(self, verb: str, answer: Any) -> None:
        """From now on the studio answers `verb` with this; {"error": {...}} is a refusal."""
        self.page.evaluate("([verb, answer]) => { harness.answers[verb] = () => answer; }", [verb, answer])

    def refuse(self, verb: str, message: str, **error: Any) -> None:
        self.answer(verb, {"error": {"message": message, "hint": "", "code": "error", "fields": {}, **error}})

    def hold_back(self, verb: str) -> None:
        """The next answer to `verb` waits for `finish`."""
        self.page.evaluate("(verb) => { harness.holdBack(verb); }", verb)

    def finish(self, answer: Any = None) -> None:
        """Give the answer that was held back: this one, or what would have come anyway."""
        self.page.evaluate("(answer) => { harness.finish(answer); }", answer)

    def too_wide(self) -> list[str]:
        """The classes of all that shows in the settings and reaches beyond the right edge of the page."""
        return list(self.page.evaluate(TOO_WIDE))

    def emit(self, name: str, detail: Any = None) -> None:
        self.page.evaluate("([name, detail]) => { harness.bus.emit(name, detail); }", [name, detail])

    def stored(self, key: str) -> Any:
        """What this browser remembers under `key`; None when nothing."""
        return self.page.evaluate("(key) => JSON.parse(localStorage.getItem(`imagegen:${key}`))", key)

    def reload(self) -> None:
        self.page.reload()
        self.page.wait_for_selector("body[data-ready]")

    def topic(self, title: str) -> Locator:
        return self.page.locator(".ig-topics-list li").filter(has_text=title)

    def named(self, role: Any, name: str) -> Locator:
        return self.page.get_by_role(role, name=name, exact=True)


def serve_harness() -> Iterator[str]:
    """The address of the harness page, from a server that ends with the tests."""
    with serving(partial(QuietHandler, directory=str(REPOSITORY))) as url:
        yield f"{url}/{HARNESS}"


def open_shell(browser: Browser, url: str, viewport: Any, **context_options: Any) -> Iterator[ShellPage]:
    """A fresh browser profile on the harness page; an error in a script fails the test."""
    options = {"locale": "en-US", "reduced_motion": "reduce", "color_scheme": "light", **context_options}
    context = browser.new_context(viewport=viewport, **options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    page.wait_for_selector("body[data-ready]")
    yield ShellPage(page)
    context.close()
    assert complaints == []

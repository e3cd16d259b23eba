"""A telephone in a real browser: touch, camera, place, and a network that can be taken away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from shuangsuiji.orgs.models import User
from shuangsuiji.tests.test_browser import QUIET

FAKE_CAMERA = [
    *QUIET,
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
PHONE = {
    **{"viewport": {"width": 390, "height": 844}, "has_touch": True, "locale": "zh-CN"},
    **{"geolocation": {"latitude": 32.5, "longitude": 120.11, "accuracy": 12}},
    **{"permissions": ["geolocation", "camera", "microphone"]},
}
# Anything that a thumb must hit, and how high it is.
SMALL = """() => [...document.querySelectorAll("a, button, input, textarea, summary, .choice")]
    .filter((one) => one.offsetParent && !one.matches(".choice input, [type=file]"))
    .filter((one) => one.getBoundingClientRect().height < 47.5)
    .map((one) => one.outerHTML.slice(0, 90))"""
TINY = """() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walk.nextNode()) {
        const { parentElement: one, data } = walk.currentNode;
        const size = parseFloat(getComputedStyle(one).fontSize);
        if (data.trim() && one.offsetParent && size < 17) found.push(data);
    }
    return found;
}"""
STILL = "() => Promise.allSettled(document.getAnimations().map((one) => one.finished))"
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
KEPT = """async () => {
    const found = await navigator.serviceWorker.ready;
    while (found.active?.state !== "activated") await new Promise((go) => setTimeout(go, 50));
}"""


class Handset:
    """One inspector's phone with the page open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def go(self, where: str, shows: str) -> None:
        self.page.goto(f"/field/#{where}")
        self.page.get_by_text(shows).first.wait_for()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.locator("#actions").get_by_role("link", name=name).click()

    def sign(self) -> None:
        """Write something with a finger."""
        box = self.page.locator("canvas.pad").bounding_box()
        assert box
        touch = self.page.context.new_cdp_session(self.page)
        for stroke in range(2):
            for step in range(9):
                x, y = box["x"] + 30 + stroke * 90 + step * 8, box["y"] + 40 + step % 4 * 15
                touch.send(
                    "Input.dispatchTouchEvent",
                    {
                        "type": "touchMove" if step else "touchStart",
                        "touchPoints": [{"x": x, "y": y}],
                    },
                )
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.press("确认签名")

    def photograph(self) -> None:
        self.press("拍照")
        self.page.locator("dialog").get_by_role("button", name="拍照").click()
        expect(self.page.locator("dialog")).to_have_count(0)

    def faults(self) -> list[str]:
        """What of this screen is not accessible, too small for sun and thumb, or too wide."""
        self.page.evaluate(STILL)
        found = [
            f"{one['id']} {[node['html'][:120] for node in one['nodes'][:2]]}"
            for one in Axe().run(self.page).response["violations"]
        ]
        found += [f"small: {one}" for one in self.page.evaluate(SMALL)]
        found += [f"tiny: {one}" for one in self.page.evaluate(TINY)]
        return [*found, "wide"] if self.page.evaluate(WIDE) else found


def sign_in(context: BrowserContext, address: str, user: User) -> None:
    """Let the browser have a login of the user's."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])


@contextmanager
def handset(
    browser: Browser,
    address: str,
    user: User,
    *,
    before: Callable[[BrowserContext], object] = lambda _: None,
) -> Iterator[Handset]:
    """A phone on which the inspector is signed in, with the page kept for offline use.

    Args:
        before: what is done to the browser before it asks for anything.
    """
    context = browser.new_context(base_url=address, **PHONE)
    sign_in(context, address, user)
    before(context)
    found = Handset(context.new_page())
    found.page.goto("/field/")
    found.page.locator(".visit").first.wait_for()
    found.page.evaluate(KEPT)
    yield found
    assert found.complaints == []
    context.close()

"""What the browser tests say about a page, in one word each."""

from django.conf import settings

SCREENS = {"wall": (1920, 1080), "laptop": (1366, 820), "phone": (390, 844)}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Visit:
    """One window of one person. Console errors, blocked scripts and broken answers are kept as `troubles`."""

    def __init__(self, context, address):
        self.context = context
        self.address = address
        self.troubles = []
        self.page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, message):
        # A refused form or a missing page is an answer, not a fault of the page: those are seen by _answered.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"{self.page.url}: {message.text}")

    def _answered(self, response):
        if response.status >= 500:
            self.troubles.append(f"{response.url}: {response.status}")

    @property
    def dark(self):
        return self.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")

    def goto(self, path):
        """Open an address of the portal and give the page back."""
        self.page.goto(self.address + path, wait_until="load")
        return self.page

    def shoot(self, name):
        """A picture for people: $PORTAL_VAR/shots/NAME.png."""
        folder = settings.VAR / "shots"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)

    def scrolls_sideways(self):
        return self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

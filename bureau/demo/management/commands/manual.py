"""Take the pictures of docs/manual anew, from a demo portal that runs (`make run`)."""

import io
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from PIL import Image

from bureau.demo import pictures
from bureau.demo.pictures import LAPTOP, PHONE

try:  # only where the tests can run; a production portal has no browser
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

FOLDER = settings.BASE_DIR / "docs" / "manual" / "images"
HEIGHT = {LAPTOP: 820, PHONE: 844}
MOST_BYTES = 120_000


class Command(BaseCommand):
    help = "Take the screenshots of the manual from a running demo portal."

    def add_arguments(self, parser):
        parser.add_argument(
            "--url", default=f"http://127.0.0.1:{settings.PORT}", help="the running demo portal"
        )
        parser.add_argument("--only", default="", help="pictures whose name begins so, e.g. import")

    def handle(self, *, url, only, **options):
        if sync_playwright is None:
            raise CommandError("截图要用 Playwright（开发依赖）：请先执行 make setup")
        if not settings.DEMO_PASSWORD:
            raise CommandError(
                "请用 DEMO_PASSWORD 说明演示账号的密码，例如：DEMO_PASSWORD=… python manage.py manual"
            )
        chromium = shutil.which("chromium")
        if not chromium:
            raise CommandError("这台机器没有 Chromium：apt-get install chromium")
        self.url, self.windows, self.sessions = url.rstrip("/"), {}, {}
        FOLDER.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            self.browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            for picture in pictures.PICTURES:
                if picture.name.startswith(only):
                    self.take(picture)
            if "import".startswith(only) or only.startswith("import"):
                self.take_import()
            self.browser.close()

    def take(self, picture):
        for width in picture.screens:
            page = self.window(picture.who, width, picture.elder)
            page.goto(self.url + picture.path)
            for link in picture.follow:
                page.locator(link).first.click()
                page.wait_for_load_state()
            if picture.before:
                picture.before(page)
            self.shoot(page, picture.name, tall=picture.tall)

    def take_import(self):
        page = self.window("officer", LAPTOP, False)
        with tempfile.TemporaryDirectory() as folder:
            pictures.journey(
                page,
                self.url,
                pictures.roster(Path(folder)),
                lambda name, **how: self.shoot(page, name, **how),
            )

    def window(self, who, width, elder):
        key = (who, width, elder)
        if key not in self.windows:
            context = self.browser.new_context(
                viewport={"width": width, "height": HEIGHT[width]},
                device_scale_factor=2 if width == PHONE else 1,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                storage_state=self.session_of(who),
            )
            if elder:
                context.add_cookies([{"name": "elder", "value": "1", "url": self.url}])
            self.windows[key] = context.new_page()
        return self.windows[key]

    def session_of(self, who):
        """Signed in once: a second log-in would end the first."""
        if who and who not in self.sessions:
            self.sessions[who] = self.sign_in(self.browser.new_page(locale="zh-CN"), who)
        return self.sessions.get(who)

    def sign_in(self, page, who):
        page.goto(f"{self.url}/accounts/login/")
        page.get_by_label("用户名").fill(who)
        page.get_by_label("密码").fill(settings.DEMO_PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_load_state()
        if "/accounts/login" in page.url:
            raise CommandError(f"{who} 登录不了：密码不对，或这不是演示门户")
        state = page.context.storage_state()
        page.context.close()
        return state

    def shoot(self, page, name, *, tall=0, keep_scroll=False):
        width = page.viewport_size["width"]
        page.set_viewport_size({"width": width, "height": tall or HEIGHT[width]})
        if not keep_scroll:
            page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(400)  # charts draw themselves in
        file = FOLDER / f"{name}{'' if width == LAPTOP else '-phone'}.png"
        file.write_bytes(small(page.screenshot()))
        page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        self.stdout.write(f"{file.name} {file.stat().st_size // 1000} kB")


def small(png: bytes) -> bytes:
    """As many colours as fit the limit: a screen has few, and text stays sharp even with sixteen."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (128, 64, 32, 16):
        out = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()

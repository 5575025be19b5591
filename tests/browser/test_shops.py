"""The journeys of 崇军商家 and 老兵码: who applies, the owner, the clerk, with network and without, by camera and by hand."""

import io

import pytest
import segno
from django.core.cache import cache
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from preferential_cards.codes import operations
from preferential_cards.shops import rules, seating
from preferential_cards.shops.models import Redemption, Seat, Shop
from stations.scope import Scope
from tests.browser.conftest import CHROMIUM
from tests.preferential_cards.factories import CardFactory
from tests.preferential_cards.shops.factories import OfferFactory, SeatFactory, ShopFactory
from tests.veterans.factories import PersonFactory

WIDTH, HEIGHT = 640, 480


@pytest.fixture(autouse=True)
def _home(settings, district):
    settings.HOME_CODE = district["district"].code
    cache.clear()  # the list of the test before


@pytest.fixture
def shop(live_server, district):
    shop = ShopFactory(street=district["east"], name="李老三烤鱼店")
    OfferFactory(shop=shop, title="全单 8 折", excludes="酒水")
    return shop


@pytest.fixture
def code(live_server, district):
    person = PersonFactory(station=district["bridge"], name="张建国")
    CardFactory(application__person=person, handed_out=True)
    return operations.claim_on_phone(person, at=timezone.now())[0]


@pytest.fixture
def clerk(visit, shop, code):
    """A clerk's phone with the scanner open and the list fetched."""
    seat = SeatFactory(shop=shop, role="SHOP_CLERK")
    one = visit(screen="phone")
    one.context.add_cookies([{"name": "shop", "value": seat.name, "url": f"{one.address}/shop/"}])
    page = one.goto("/shop/scan/")
    expect(page.locator("[data-age]")).to_contain_text("离线名单：刚刚更新")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    return one


def typed(page, text):
    page.fill("#id_code", text)
    page.click("[data-check] button")


@pytest.mark.parametrize("elder", [False, True])
def test_a_shop_applies_on_a_phone_and_sees_where_it_stands(visit, accessible, district, live_server, elder):
    one = visit(screen="phone", elder=elder)
    page = one.goto("/shops/apply/")
    accessible(one)
    assert not one.scrolls_sideways()
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")

    page.fill("#id_name", "老兵面馆")
    right = rules.uscc_of("91990108MA0000077")
    page.fill("#id_uscc", right[:-1] + ("0" if right[-1] != "0" else "1"))
    page.select_option("#id_street", district["east"].code)
    page.fill("#id_address", "江陵路 8 号")
    page.fill("#id_promise", "面条 8 折")
    page.fill("#id_contact_name", "王强")
    page.fill("#id_contact_phone", "13800000001")
    page.set_input_files(
        "#id_licence", {"name": "licence.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    page.check("#id_agrees")
    page.click("main form button.primary")
    expect(page.locator("main")).to_contain_text("统一社会信用代码不对")
    page.fill("#id_uscc", right)
    page.set_input_files(
        "#id_licence", {"name": "licence.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    page.click("main form button.primary")

    expect(page.locator("main")).to_contain_text("待走访核验")
    accessible(one)
    assert Shop.objects.get().name == "老兵面馆"


def test_an_owner_lets_a_clerk_in_and_out_again(visit, accessible, shop, users):
    by = Scope.of(users["street"], today=timezone.localdate())
    code = seating.invite_owner(shop.pk, name="李老三", by=by, at=timezone.now())
    owner, clerk = visit(screen="phone"), visit(screen="phone")

    page = owner.goto(f"/shop/join/#{code}")
    page.click("main button.primary")
    expect(page.locator("h1")).to_have_text("李老三烤鱼店")
    accessible(owner)
    page.fill("#clerk", "小王")
    page.click("button:has-text('加店员')")
    invitation = page.locator("b.strong").inner_text()

    page = clerk.goto(f"/shop/join/#{invitation}")
    page.click("main button.primary")
    expect(page.locator("main")).to_contain_text("店员 小王")
    assert page.locator("button:has-text('加店员')").count() == 0

    page = owner.goto("/shop/")
    page.locator("li:has-text('小王') button").click()
    expect(page.locator("main")).to_contain_text("账号已停用")
    expect(clerk.goto("/shop/").locator("h1")).to_have_text("商家登录")
    assert Seat.objects.filter(ended_at=None).count() == 1


def test_a_clerk_checks_a_code_taps_once_and_reads_when_it_was_used(clerk, code, accessible):
    page = clerk.page
    accessible(clerk)
    assert not clerk.scrolls_sideways()

    typed(page, operations.show(code, at=timezone.now())[1])
    expect(page.locator("main")).to_contain_text("张**")
    page.click("button:has-text('给优惠，记一次')")
    expect(page.locator("h1")).to_have_text("已记一次")

    page.click("text=扫下一位")
    typed(page, operations.show(code, at=timezone.now())[1])
    expect(page.locator("main")).to_contain_text("已在本店用过")
    assert "建国" not in page.content()
    assert Redemption.objects.count() == 1


def test_a_wrong_code_is_no_and_the_next_one_can_be_scanned(clerk):
    page = clerk.page

    typed(page, "AAAA2222")
    expect(page.locator("main")).to_contain_text("无效或已过期")
    page.click("[data-again]")

    expect(page.locator("#id_code")).to_be_visible()


def test_a_printed_code_is_asked_for_its_pin_and_redeemed_at_the_scanner(clerk, code, users, accessible):
    by = Scope.of(users["worker"], today=timezone.localdate())
    _, paper = operations.claim_at_station(code.person_id, pin="2468", by=by, at=timezone.now())
    page = clerk.page

    typed(page, paper)
    expect(page.locator("main")).to_contain_text("请顾客说密码")
    accessible(clerk)
    page.fill("#pin", "2468")
    page.click("button:has-text('核验')")
    expect(page.locator("main")).to_contain_text("张**")
    page.click("button:has-text('给优惠，记一次')")

    expect(page.locator("h1")).to_have_text("已记一次")
    assert Redemption.objects.count() == 1


def test_without_network_a_signed_list_answers_and_what_was_given_comes_in_later(clerk, code, accessible):
    page = clerk.page
    clerk.goto("/shop/scan/")  # the second visit is kept by the worker
    expect(page.locator("[data-age]")).to_contain_text("刚刚更新")
    token = operations.show(code, at=timezone.now())[0]

    clerk.context.set_offline(True)
    typed(page, token)
    expect(page.locator("main")).to_contain_text("没有网络，按名单核验")
    page.click("button:has-text('给优惠，记一次')")
    expect(page.locator("main")).to_contain_text("已记一次")
    page.click("[data-again]")
    typed(page, token)
    expect(page.locator("main")).to_contain_text("今天用过了")
    assert Redemption.objects.count() == 0

    page.reload()  # the page itself comes out of the browser's own store
    expect(page.locator("[data-queue]")).to_contain_text("有 1 次离线核销等上传")
    clerk.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-queue]")).to_contain_text("已上传 1 次离线核销")

    assert Redemption.objects.get().offline


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("localStorage.removeItem('shop-list')", "没有离线名单"),
        ("localStorage.setItem('shop-offset', 13 * 3600)", "太旧了"),
        ("localStorage.setItem('shop-seen', Date.now() / 1000 + 7200)", "时间不对"),
    ],
)
def test_without_a_good_list_it_cannot_say_and_never_says_valid(clerk, code, spoil, words):
    page = clerk.page
    token = operations.show(code, at=timezone.now())[0]
    clerk.goto("/shop/scan/")
    expect(page.locator("[data-age]")).to_contain_text("刚刚更新")

    clerk.context.set_offline(True)
    page.evaluate(spoil)
    page.reload()
    page.wait_for_timeout(300)
    typed(page, token)

    expect(page.locator("[data-room] h2")).to_have_text("不能判断")
    expect(page.locator("main")).to_contain_text(words)
    assert "有效，" not in page.locator("[data-room]").inner_text()


def test_a_forged_picture_is_refused_without_network(clerk, code):
    page = clerk.page
    token = operations.show(code, at=timezone.now())[0]

    clerk.context.set_offline(True)
    typed(page, token[:60] + ("A" if token[60] != "A" else "B") + token[61:])

    expect(page.locator("[data-room] h2")).to_have_text("无效或已过期")


def test_a_holder_shows_a_code_that_renews_itself(visit, accessible, code, live_server):
    _, secret = operations.claim_on_phone(code.person, at=timezone.now())
    one = visit(screen="phone", elder=True)
    one.context.add_cookies([{"name": "code", "value": secret, "url": f"{one.address}/code/"}])

    page = one.goto("/code/")
    expect(page.locator("main")).to_contain_text("张**")
    first = page.locator("#code img").get_attribute("src")
    page.evaluate("htmx.trigger('#code', 'visible')")
    expect(page.locator("#code img")).not_to_have_attribute("src", first)

    accessible(one)
    assert not one.scrolls_sideways()


@pytest.mark.slow
def test_the_camera_reads_the_picture_by_itself(playwright, shop, code, live_server, tmp_path):
    film = tmp_path / "code.y4m"
    _film(film, operations.show(code, at=timezone.now())[0])
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
    ]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*arguments, f"--use-file-for-fake-video-capture={film}"])  # fmt: skip
    context = browser.new_context(viewport={"width": 390, "height": 844}, permissions=["camera"])
    seat = SeatFactory(shop=shop)
    context.add_cookies([{"name": "shop", "value": seat.name, "url": f"{live_server.url}/shop/"}])
    page = context.new_page()

    page.goto(f"{live_server.url}/shop/scan/")
    expect(page.locator("main")).to_contain_text("张**", timeout=20_000)

    browser.close()


def _film(path, text):
    """One second of a picture that stands still, as a camera would send it."""
    out = io.BytesIO()
    segno.make(text, error="l").save(out, kind="png", scale=7, border=4)
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    drawn = Image.open(out).convert("L")
    picture.paste(drawn, ((WIDTH - drawn.width) // 2, (HEIGHT - drawn.height) // 2))
    frame = b"FRAME\n" + picture.tobytes() + b"\x80" * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)

"""What the manual shows: who looks, at which page, and what to do before the picture is taken. One line per picture.

A picture's name begins with the chapter that uses it: docs/manual/import.md shows images/import-….png.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from bureau.kit import idnumber

LAPTOP, PHONE = 1366, 390
ROSTER = "西兴街道名册.xlsx"
HEADINGS = ("姓名", "身份证号", "人员类别", "所属社区", "性别", "联系电话")
ANSWER = 120_000  # milliseconds that a background job may take


@dataclass(frozen=True)
class Picture:
    """`path` is an address, or a link of the page as (where to look, a regular expression of its address)."""

    name: str
    who: str
    path: str
    follow: tuple[str, ...] = ()  # CSS of links to follow from there, one after the other
    screens: tuple[int, ...] = (LAPTOP,)
    before: Callable | None = None  # a last touch on the page
    tall: int = 0  # pixels; without it, what fits on the screen
    elder: bool = False


def _open_reveal(page):
    page.locator("[data-reveal]").first.click()
    page.locator("#reveal-dialog").wait_for()


PERSON = "table.dt th a[href^='/people/']"
BOARD = "/progress/boards/1/daily/2022-09-30/"  # a day of much movement
BOTH = (LAPTOP, PHONE)
PICTURES = (
    Picture("officer-home", "officer", "/", screens=BOTH),
    Picture("officer-people", "officer", "/people/"),
    Picture("officer-person", "officer", "/people/", follow=(PERSON,), tall=1500),
    Picture("officer-reveal", "officer", "/people/", follow=(PERSON,), before=_open_reveal),
    Picture("officer-add", "officer", "/people/add/"),
    Picture("officer-stations", "officer", "/stations/"),
    Picture("officer-admin", "officer", "/admin/"),
    Picture("worker-home", "worker", "/", screens=BOTH),
    Picture("worker-search", "worker", "/search?q=wang", screens=BOTH),
    Picture("worker-person", "worker", "/people/", follow=(PERSON,), screens=(PHONE,)),
    Picture("worker-elder", "worker", "/", screens=(PHONE,), elder=True),
    Picture("register-step", "worker", "/people/new/", screens=(PHONE,)),
    Picture("register-file", "worker", "/people/", follow=(PERSON, ".tabs a >> nth=1"), tall=1300),
    Picture("register-transfers", "street", "/people/transfers/?state=all"),
    Picture("worker-missing", "worker", "/people/1/"),
    Picture("reports-worker", "worker", "/reports/", screens=BOTH),
    Picture("reports-officer", "officer", "/reports/"),
    Picture("supplies-station", "worker", "/supplies/", follow=("table.dt th a",), screens=BOTH),
    Picture("hardship-list", "street", "/hardship/", screens=BOTH),
    Picture("hardship-case", "street", "/hardship/?state=all", follow=("table.dt th a[href^='/hardship/']",), tall=1200),
    Picture("sampling-list", "worker", "/sampling/"),
    Picture("register-completeness", "street", "/people/completeness/"),
    Picture("counsel-list", "worker", "/counsel/", screens=BOTH),
    Picture("shops-work", "officer", "/shops/work/"),
    Picture("shops-file", "officer", "/shops/work/?key=ACTIVE", follow=("table.dt th a",), tall=1200),
    Picture("shops-targets", "officer", "/shops/work/targets/"),
    Picture("shops-directory", "officer", "/shops/", screens=BOTH),
    Picture("codes-log", "officer", "/codes/log/"),
    Picture("leader-home", "director", "/"),
    Picture("leader-people", "director", "/progress/cockpit/", follow=(".figs a.fig >> nth=1",)),
    Picture("leader-oversight", "director", "/oversight/"),
    Picture("rota-overview", "officer", "/rota/?show="),
    Picture("rota-station", "worker", "/rota/330108001001/", screens=BOTH, tall=1500),
    Picture("rota-turn", "worker", "/rota/330108001001/", follow=(".month a >> nth=0",)),
    Picture("rota-duty", "worker", "/duty/330108001001/", screens=BOTH),
    Picture("trainings-list", "officer", "/trainings/", tall=1300),
    Picture("trainings-enrol", "worker", "/trainings/?state=OPEN", follow=("table.dt th a", "a:has-text('报名')"), screens=BOTH),
    Picture("trainings-training", "officer", "/trainings/?state=HELD", follow=("table.dt th a",)),
    Picture("boards-cockpit", "director", "/progress/cockpit/", screens=BOTH, tall=1500),
    Picture("boards-wall", "director", "/progress/cockpit/?view=wall"),
    Picture("boards-list", "director", "/progress/boards/"),
    Picture("boards-board", "director", BOARD, screens=BOTH, tall=1500),
    Picture("boards-members", "director", BOARD, follow=("table.dt tbody a[href*='/members/']",)),
    Picture("boards-poster", "director", BOARD, follow=("a[href*='/poster/']",), tall=1500),
    Picture("cards-list", "street", "/cards/", screens=BOTH),
    Picture("cards-application", "street", "/cards/?state=SUBMITTED", follow=("table.dt th a[href^='/cards/']",), tall=1300),
    Picture("cards-outside", "officer", "/cards/outside/"),
    Picture("cards-drawers", "verifier", "/cards/stock/"),
    Picture("cards-ceremony", "street", "/cards/stock/ceremony/?list=1", screens=(PHONE,)),
    Picture("cards-returned", "street", "/cards/?state=RETURNED", follow=("table.dt th a[href^='/cards/']",)),
    Picture("exports-ask", "officer", "/exports/new/people/"),
    Picture("policies-tasks", "worker", "/policies/", screens=BOTH),
    Picture("policies-rule", "officer", "/policies/rules/", follow=("table.dt th a[href^='/policies/rules/']",), tall=1300),
    Picture("quality-findings", "street", "/quality/", tall=1100),
    Picture("quality-pair", "worker", "/quality/pairs/", follow=("table.dt th a[href^='/quality/pairs/']",), screens=BOTH, tall=1500),
    Picture("messages-inbox", "worker", "/messages/"),
    Picture("messages-log", "officer", "/messages/sms/"),
    Picture("messages-tasks", "officer", "/messages/sms/tasks/"),
    Picture("messages-new", "officer", "/messages/sms/tasks/new/", tall=1300),
    Picture("knowledge-home", "worker", "/knowledge/"),
    Picture("knowledge-search", "worker", "/knowledge/?q=证丢了怎么补"),
    Picture("my-sign-in", "worker", "/my/in/", screens=(PHONE,)),
    Picture("my-sign-in-elder", "worker", "/my/in/", screens=(PHONE,), elder=True),
    Picture("my-corrections", "worker", "/citizen/corrections/"),
    Picture("privacy-notices", "officer", "/privacy/"),
    Picture("privacy-person", "officer", "/people/", follow=(PERSON, "a[href^='/privacy/person/']"), tall=1300),
    Picture("privacy-requests", "officer", "/privacy/requests/"),
    Picture("privacy-register", "officer", "/privacy/register/"),
    Picture("admins-users", "sysadmin", "/admin/accounts/user/"),
    Picture("admins-posts", "secadmin", "/admin/stations/post/"),
    Picture("admins-log", "auditor", "/oversight/log/"),
    Picture("admins-month", "auditor", "/oversight/"),
    Picture("admins-password", "sysadmin", "/accounts/password/"),
    Picture("field-due", "worker", "/visits/", screens=BOTH),
    Picture("field-visit", "worker", "/visits/", follow=("table.dt th a[href^='/visits/']",), screens=(PHONE,), tall=1500),
    Picture("field-take", "worker", "/field/take/", screens=(PHONE,)),
    Picture("field-event", "worker", "/events/", follow=("table.dt th a[href^='/events/']",), screens=BOTH),
    Picture("field-drive", "officer", "/events/drives/", follow=("a.who[href^='/events/drives/']",), tall=1300),
    Picture("field-queue", "worker", "/desk/", screens=(PHONE,)),
    Picture("faq-login", "", "/accounts/login/", screens=BOTH),
)  # fmt: skip


def roster(folder: Path) -> Path:
    """A file as a street sends it: good rows, and one of each trouble that the chapter explains."""
    path = folder / ROSTER
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("花名册")
    for i, row in enumerate((HEADINGS, *_rows())):
        page.write_row(i, 0, row)
    book.close()
    return path


def _rows():
    names = ["金晓东", "魏国平", "陶建军", "姜伟", "戚海明", "谢志强", "邹永林", "喻德胜"]
    numbers = [_number(n) for n in range(1, 2 * len(names), 2)]
    rows = [
        [name, number, "自主就业退役士兵", "江晖社区", "男", f"1380000{n:04d}"]
        for n, (name, number) in enumerate(zip(names, numbers, strict=True), start=1)
    ]
    rows[2][2] = "退伍兵"
    rows[4][3] = "江晖里社区"
    rows[5][4] = "女"
    rows[6][5] = "1380000"
    return [*rows, [*rows[0][:3], "联合社区", "男", ""]]


def _number(sequence: int) -> str:
    first17 = f"33019819831107{sequence + 900:03d}"
    return first17 + idnumber.check_digit(first17)


def journey(page, address: str, file: Path, shoot: Callable) -> None:
    """The chapter on rosters, from the empty form to the batch that was taken back: the demo stays as it was."""
    page.goto(f"{address}/imports/")
    shoot("import-1-upload")
    page.get_by_label("花名册文件").set_input_files(file)
    page.get_by_role("button", name="读取并核对").click()
    page.locator("h1", has_text="核对导入").wait_for(timeout=ANSWER)
    review = page.url
    shoot("import-2-review", tall=1700)
    page.get_by_role("link", name="逐行改").first.click()
    shoot("import-3-mend")
    page.goto(review)
    page.get_by_role("link", name=re.compile("^谢")).click()
    shoot("import-4-decide")
    page.get_by_label("理由").fill("已核对身份证原件")
    page.get_by_role("button", name="确认，按名册办").click()
    page.locator(".confirmbar").scroll_into_view_if_needed()
    shoot("import-5-confirm", keep_scroll=True)
    for doubt in page.locator(".confirmbar input[type=checkbox]").all():
        doubt.check()
    page.locator(".confirmbar button.primary").click()
    page.locator("h1", has_text="已写入").wait_for(timeout=ANSWER)
    shoot("import-6-done", tall=1300)
    page.locator("summary", has_text="整批撤回").click()
    shoot("import-7-undo")
    page.get_by_role("button", name="确定撤回").click()
    page.locator(".messages").wait_for()

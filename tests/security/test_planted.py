"""A stolen dump is worth nothing (P3): of 1,000 numbers that came in by the real doors none is found in the clear,
not in a table, a file, the queue, the cache or the log; not as hexadecimal or base64 either."""

import base64
import datetime as dt
import random
from io import BytesIO

import pytest
from django.conf import settings as real_settings
from django.core.cache import cache
from django.core.cache.backends import locmem
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from bureau.kit import codes, idnumber
from tests import owner
from tests.veterans.factories import a_picture
from tests.veterans.imports import rosters
from veterans.imports import tasks as imports
from veterans.imports.models import Batch, BatchRow
from veterans.models import ChangeRequest, Contact, Draft, FamilyMember, Person
from veterans.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS, REFUSED, BY_HAND, DRAFTS, ASKED, KIN, REPORTED, SEARCHED = 230, 40, 40, 30, 10, 30, 20, 30
NAMES = [a + b for a in "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨" for b in "建国卫东志强永福德胜成功光荣爱民"]


class Numbers:
    """ID numbers, mobiles and bank cards that are nobody's, each given out once and remembered."""

    def __init__(self):
        self.random, self.planted = random.Random(3), set()

    def _new(self, make) -> str:
        while (number := make()) in self.planted:
            pass
        self.planted.add(number)
        return number

    def id_number(self) -> str:
        def make():
            born = dt.date(1940, 1, 1) + dt.timedelta(days=self.random.randrange(18_000))
            first17 = f"990108{born:%Y%m%d}{self.random.randrange(1000):03d}"
            return first17 + idnumber.check_digit(first17)

        return self._new(make)

    def wrong_id_number(self) -> str:
        right = self.id_number()
        self.planted.remove(right)
        return self._new(lambda: right[:-1] + ("1" if right[-1] != "1" else "2"))

    def mobile(self) -> str:
        return self._new(lambda: f"1{self.random.choice('3578')}{self.random.randrange(10**9):09d}")

    def bank_card(self) -> str:
        return self._new(lambda: f"6217{self.random.randrange(10**15):015d}")


def shapes(number: str) -> list[bytes]:
    """As it stands, as a dump writes binary, and as base64 at each of its three offsets, without the ends that vary."""
    plain = number.encode()
    return [plain, plain.hex().encode()] + [base64.b64encode(b"\0" * n + plain)[4:-4] for n in range(3)]


def found(numbers, hay: bytes) -> list[str]:
    return [number for number in sorted(numbers) if any(shape in hay for shape in shapes(number))]


def dump() -> bytes:
    """Every table in full, in the text that pg_dump writes, read by the owner past every wall."""
    out = BytesIO()
    with owner.role() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.copy_expert(f"COPY (SELECT * FROM {table}) TO STDOUT", out)
    return out.getvalue()


def files(*folders) -> bytes:
    """Uploads, plan files, the queue's messages, what lies beside them. The server's own files are what `dump` reads."""
    return b"\n".join(
        path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "postgres" not in str(path.relative_to(folder)).split("/")[0]
    )


def cached() -> bytes:
    if not real_settings.REDIS_URL:
        return repr([dict(one) for one in locmem._caches.values()]).encode()
    client = cache._cache.get_client()
    client.config_set("rdbcompression", "no")  # else a long value is not in its dump as it stands
    return b"\n".join(b"%s %s" % (key, client.dump(key)) for key in client.keys("*"))


@pytest.fixture
def numbers():
    return Numbers()


@pytest.fixture
def var(settings, tmp_path, district):
    settings.MEDIA_ROOT, settings.HOME_CODE = tmp_path / "files", "990108"
    codes.load()
    return tmp_path


def roster(numbers, path) -> SimpleUploadedFile:
    people = [
        {
            "姓名": NAMES[n % len(NAMES)], "人员类别": "自主就业退役士兵", "所属社区": "桥北社区",
            "身份证号": numbers.id_number() if n >= REFUSED else numbers.wrong_id_number(),
            "联系电话": numbers.mobile(), "银行卡号": numbers.bank_card(),
        }
        for n in range(ROWS)
    ]  # fmt: skip
    return SimpleUploadedFile("花名册.xlsx", rosters.xlsx(path, people).read_bytes())


def through_the_roster(client, numbers, path, run_jobs):
    with run_jobs(execute=True):  # the message lies in the queue; no worker of this run takes it
        client.post(reverse("imports:list"), {"file": roster(numbers, path)})
    path.unlink()
    batch = Batch.objects.get()
    imports.check_batch(batch_id=batch.pk)
    client.get(reverse("imports:batch", args=[batch.pk]))
    batch.refresh_from_db()
    answers = {f"answer-{n}": "yes" for n in range(9)} | {
        "answers": ["low_match", "many_refused", "same_file", "many_changes"]
    }
    with run_jobs(execute=True):
        client.post(reverse("imports:confirm", args=[batch.pk]), answers)
    imports.write_batch(batch_id=batch.pk)


def by_hand(client, numbers, bridge):
    for n in range(BY_HAND):
        client.post(
            reverse("people:add"),
            {
                "id_number": numbers.id_number(), "name": NAMES[n], "category": "B02", "source": "COUNTER",
                "station": bridge.pk, "phone": numbers.mobile(),
            },
        )  # fmt: skip
    for n in range(DRAFTS):
        client.post(reverse("people:begin"))
        draft = Draft.objects.latest("pk")
        for step, typed in (
            ("id", {"id_number": numbers.id_number(), "name": NAMES[n]}),
            ("contact", {"phone": numbers.mobile()}),
        ):
            client.post(reverse("people:draft_save", args=[draft.pk, step]), typed)


def around_a_person(client, numbers, person):
    for n in range(KIN):
        client.post(
            reverse("people:add_part", args=[person.pk, "family"]),
            {"relation": "10", "name": NAMES[n], "id_number": numbers.id_number(), "phone": numbers.mobile()},
        )
    for one in Person.objects.order_by("pk")[:ASKED]:
        client.post(
            reverse("people:ask_change", args=[one.pk, "id_number"]),
            {"id_number": numbers.id_number(), "reason": "登记时写错", "evidence": a_picture()},
        )


def questions(client, numbers, bridge):
    for _ in range(REPORTED):
        client.post(
            reverse("tickets:new"),
            {
                "kind": "APPEAL", "channel": "COUNTER", "text": "楼道没有扶手", "reporter_name": "张三",
                "reporter_phone": numbers.mobile(), "station": bridge.pk,
            },
        )  # fmt: skip
    for _ in range(SEARCHED):
        client.get(reverse("search"), {"q": numbers.id_number()})
        client.get(
            f"/people/{numbers.mobile()}/"
        )  # mistyped into the address: the denial is logged, not the number
        client.post(reverse("people:add"), {"id_number": numbers.wrong_id_number(), "name": "王"})
        client.post(
            reverse("accounts:login"), {"username": numbers.mobile(), "password": numbers.id_number()}
        )


def test_of_a_thousand_planted_numbers_a_thief_of_everything_finds_none(
    as_, district, numbers, var, caplog, capfd, django_capture_on_commit_callbacks
):
    caplog.set_level("DEBUG")
    client = as_("officer")

    through_the_roster(client, numbers, var / "花名册.xlsx", django_capture_on_commit_callbacks)
    by_hand(client, numbers, district["bridge"])
    person = Person.objects.order_by("pk").first()
    around_a_person(client, numbers, person)
    client.post(
        reverse("people:reveal", args=[person.pk, "id_number"]),
        {"reason": "上门走访"},
        headers={"accept": "application/json"},
    )
    questions(client, numbers, district["bridge"])

    # They have all arrived, where they were meant to.
    arrived = {
        Person: ROWS - REFUSED + BY_HAND, Contact: ROWS - REFUSED + BY_HAND, BatchRow: ROWS, Draft: DRAFTS,
        FamilyMember: KIN, ChangeRequest: ASKED, Ticket: REPORTED,
    }  # fmt: skip
    assert {model: model.objects.count() for model in arrived} == arrived
    assert len(numbers.planted) >= 1_000
    told = capfd.readouterr()
    places = {
        "dump": dump(),
        "files": files(var, real_settings.VAR / "celery", real_settings.VAR / "outbox"),
        "cache": cached(),
        "log": (caplog.text + told.out + told.err).encode(),
    }
    assert {place: found(numbers.planted, hay) for place, hay in places.items()} == {
        place: [] for place in places
    }
    # The control: the search reads what it claims to read.
    assert "花名册.xlsx".encode() in places["dump"]
    assert len(places["files"]) > 10_000


@pytest.mark.parametrize("shape", range(5))
def test_a_number_in_the_clear_would_be_found(district, var, shape):
    """In whatever shape: as text, in a binary column, in the queue's base64."""
    number = "990108195602290016"
    text = shapes(number)[shape].decode()
    district["bridge"].address = f"联系 {text}"
    district["bridge"].save(update_fields=["address"])
    (var / "left.txt").write_text(text)
    cache.set("left", text)

    assert found({number}, dump()) == [number]
    assert found({number}, files(var)) == [number]
    assert found({number}, cached()) == [number]


def test_the_dump_holds_every_table(district):
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))

    assert {"veterans_person", "accounts_session", "kit_accessevent", "veterans_batchrow"} <= tables
    assert district["bridge"].short_name.encode() in dump()

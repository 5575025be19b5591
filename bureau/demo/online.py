"""What people were sent and what they did themselves: the SMS of the campaign, corrections that wait, proxies. Its own
randomness, so that no figure of the register or the boards moves."""

import datetime as dt
import io
import random

from PIL import Image, ImageDraw

from bureau.citizen.enums import CorrectionState
from bureau.citizen.models import Correction
from bureau.demo import writing
from bureau.demo.accounts import HOME, Staff
from bureau.demo.people import Invented
from bureau.kit import idnumber, seal, uploads
from bureau.kit.sequences import next_ids
from bureau.messages import queries, rules
from bureau.messages.enums import Skip, SmsState, TaskAction, TaskState
from bureau.messages.models import Note, Sms, SmsTask, SmsTaskStep
from preferential_cards.enums import State as CardState
from preferential_cards.models import Application
from stations.enums import Role
from stations.models import Station
from stations.permissions import Permission
from veterans.audience import MOBILE
from veterans.citizens.enums import ProxyState, Relation, Via
from veterans.citizens.models import Proxy, ProxyStep, Session
from veterans.models import Contact, Person

PUSHED = dt.datetime(2022, 8, 15, 2, 0, tzinfo=dt.UTC)  # 推送一遍申领短信
WAITING, ACCEPTED, PROXIES, STAYS = 9, 14, 24, 30
SMS = (
    "id", "person_id", "station_id", "key", "wording_id", "task_id", "text", "phone_sealed", "parts", "state", "skip",
    "queued_at", "send_after", "sent_at", "delivered_at", "attempts", "receipt", "error",
)  # fmt: skip
WISHES = (
    {"residence_address": "浙江省杭州市滨江区江晖路 18 号"},
    {"employment": "80"},
    {"marital": "21", "residence_address": "浙江省杭州市滨江区滨盛路 6 号"},
    {"employer": "某物业公司"},
)


def make(people: list[Invented], staff: Staff, *, at: dt.datetime) -> None:
    rng = random.Random("滨江 2022 网上")
    stations = {s.pk: s for s in Station.objects.filter(pk__startswith=HOME)}
    numbers = {c.person_id: c.number for c in Contact.objects.filter(is_primary=True)}
    _push(rng, people, staff, stations, numbers)
    _card_sms(rng, stations, numbers, at=at)
    some = list(Person.objects.filter(left_at=None).order_by("pk")[200:600])
    rng.shuffle(some)
    _corrections(rng, some[:WAITING], some[WAITING : WAITING + ACCEPTED], staff, at=at)
    _proxies(rng, some[50 : 50 + PROXIES], staff, at=at)
    Session.objects.bulk_create(
        Session(
            digest=f"{rng.getrandbits(256):064x}", person_id=person.pk, acting_id=person.pk, via=Via.SMS, begun_at=moment,
            seen_at=moment, ended_at=moment + dt.timedelta(minutes=6),
        )
        for person in some[:STAYS]
        for moment in [at - dt.timedelta(hours=rng.randrange(5, 300))]
    )  # fmt: skip


def _push(rng, people, staff, stations, numbers) -> None:
    wording = queries.wording("apply_for_card", at=PUSHED)
    officer, leader = staff.bureau(Role.OFFICER), staff.bureau(Role.LEADER)
    task = SmsTask.objects.create(
        title="请申领优待证（八个一：推送一遍申领短信）", wording=wording, values={}, place_id=HOME, planned=len(people),
        state=TaskState.DONE, proposed_at=PUSHED - dt.timedelta(days=1), proposed_by_id=officer, confirmed_at=PUSHED,
        confirmed_by_id=leader, filled_at=PUSHED,
    )  # fmt: skip
    SmsTaskStep.objects.bulk_create(
        [
            SmsTaskStep(
                task=task, action=TaskAction.CONFIRM, state=TaskState.RUNNING, at=PUSHED, by_id=leader
            ),
            SmsTaskStep(
                task=task, action=TaskAction.FINISH, state=TaskState.DONE, at=PUSHED + dt.timedelta(hours=1)
            ),
        ]
    )
    wanted = [(person.id, person.station, f"task:{task.pk}:{person.id}", PUSHED) for person in people]
    _sms(rng, wanted, wording, stations, numbers, task=task.pk)


def _card_sms(rng, stations, numbers, *, at) -> None:
    for state, key in [(CardState.AT_STATION, "card_arrived"), (CardState.RETURNED, "matter_returned")]:
        rows = Application.objects.filter(state=state).order_by("pk")
        facts = rows.values_list("pk", "person_id", "station_id", "state_since")
        wanted = [(person, station, f"{key}:{pk}", since) for pk, person, station, since in facts]
        _sms(rng, wanted, queries.wording(key, at=at), stations, numbers, task=None)


def _sms(rng, wanted, wording, stations, numbers, *, task) -> None:
    ids = next_ids(Sms, len(wanted))
    phones = [number if MOBILE.fullmatch(number := numbers.get(person, "")) else "" for person, *_ in wanted]
    sealed = seal.of(Sms.SEAL).close_many(phones, ids)
    policy = queries.policy(PUSHED.date())
    texts = {}
    rows = []
    for pk, (person, place, key, moment), phone, closed in zip(ids, wanted, phones, sealed, strict=True):
        if place not in texts:
            station = stations[place]
            said = {"station": station.short_name, "phone": station.phone, "matter": "优待证"}
            texts[place] = rules.render(wording.text, said, signature=policy.signature)
        arrived = rng.random() > 0.024
        state = SmsState.SKIPPED if not phone else SmsState.DELIVERED if arrived else SmsState.FAILED
        sent = moment + dt.timedelta(minutes=rng.randrange(1, 50)) if phone else None
        rows.append(
            (
                pk, person, place, key, wording.pk, task, texts[place], closed or None, rules.parts(texts[place]), state,
                "" if phone else Skip.NO_MOBILE, moment, moment, sent,
                sent + dt.timedelta(seconds=9) if state == SmsState.DELIVERED else None, int(bool(phone)), "",
                "空号或停机" if state == SmsState.FAILED else "",
            )
        )  # fmt: skip
    writing.insert(Sms, SMS, rows)


def _corrections(rng, waiting, accepted, staff, *, at) -> None:
    for number, person in enumerate([*waiting, *accepted]):
        [pk] = next_ids(Correction, 1)
        sent = at - dt.timedelta(hours=rng.randrange(4, 90 if number < WAITING else 900))
        row = Correction(
            pk=pk, person=person, station_id=person.station_id, seen_version=person.version, begun_at=sent
        )
        row.wanted = WISHES[number % len(WISHES)]
        row.state, row.sent_at = CorrectionState.SENT, sent
        if number >= WAITING:
            row.state, row.answered_at = CorrectionState.ACCEPTED, sent + dt.timedelta(hours=20)
            row.answered_by_id, row.accepted = staff.community(person.station_id), sorted(row.wanted)
        row.save(force_insert=True)
        if row.state == CorrectionState.SENT:
            Note.objects.create(
                key=f"correction:{pk}", place_id=person.station_id, needs=Permission.PERSON_EDIT,
                subject="有一份本人资料修改待核对", url=f"/citizen/corrections/{pk}/", at=sent, act_by=sent + dt.timedelta(days=7),
            )  # fmt: skip


def _paper():
    """A letter of attorney as a picture: one for all, drawn here."""
    picture, file = Image.new("RGB", (420, 594), "white"), io.BytesIO()
    draw = ImageDraw.Draw(picture)
    draw.rectangle((30, 30, 390, 564), outline="#888")
    for line in range(90, 480, 40):
        draw.line((60, line, 360, line), fill="#aaa")
    picture.save(file, "PNG")
    file.seek(0)
    return uploads.take(file, name="委托代办书.png")


def _proxies(rng, persons, staff, *, at) -> None:
    """Most serve one person; every fourth serves two."""
    paper, numbers, phones = _paper(), seal.of(Proxy.NUMBER), seal.of(Proxy.PHONE)
    for count, person in enumerate(persons):
        holder = count - count % 4 if count % 4 == 1 else count
        first17 = f"33019819800{1 + holder % 9}15{holder + 100:03d}"
        number, mobile = first17 + idnumber.check_digit(first17), f"1390000{holder + 4000:04d}"
        [pk] = next_ids(Proxy, 1)
        day = (at - dt.timedelta(days=rng.randrange(20, 300))).date()
        proxy = Proxy.objects.create(
            pk=pk, person=person, station_id=person.station_id, name=f"{person.name[0]}小{'梅芳强军'[holder % 4]}",
            number_sealed=numbers.close(number, pk), number_index=numbers.index(number), tail_index=numbers.index(number[-4:]),
            phone_sealed=phones.close(mobile, pk), phone_index=phones.index(mobile),
            relation=Relation.NEIGHBOUR if count % 4 == 1 else Relation.CHILD, starts_on=day, ends_on=day + dt.timedelta(days=700),
            evidence=paper.key, evidence_name=paper.shown_name, state=ProxyState.ACTIVE, proposed_at=at,
            proposed_by_id=staff.community(person.station_id),
        )  # fmt: skip
        ProxyStep.objects.create(
            proxy=proxy, person_id=person.pk, station_id=person.station_id, action="ACCEPT", state=ProxyState.ACTIVE, at=at,
            by_id=staff.community(person.station_id),
        )  # fmt: skip

"""Card applications of 2022 that walk the table of `preferential_cards.states` and end in the figures of the report."""

import datetime as dt
import math
from dataclasses import dataclass, field

from bureau.demo.accounts import Staff
from bureau.demo.calendar import Clock, next_workday
from bureau.demo.people import Invented, spread
from preferential_cards import states
from preferential_cards.enums import Action as A
from preferential_cards.enums import Channel, ReturnReason
from preferential_cards.enums import State as S
from stations.enums import Role
from veterans.rules import card_type_of

APPLIED = 5940
# Where the 5,940 valid applications stand at the end of the year; the sum and the issued ones are the report's.
STANDING = {
    S.ISSUED: 5001, S.UNCLAIMED: 23, S.AT_STATION: 96, S.AT_DISTRICT: 63, S.MAKING: 121, S.BANK_REJECTED: 9,
    S.BANK_CHECKING: 58, S.SUSPENDED: 6, S.PROVINCE_RECORDED: 44, S.CITY_REVIEWED: 61, S.FIRST_REVIEWED: 148,
    S.VERIFIED: 72, S.RETURNED: 38, S.ACCEPTED: 104, S.SUBMITTED: 96,
}  # fmt: skip
NOT_VALID = {S.REJECTED: 9, S.WITHDRAWN: 14, S.DRAFT: 34}
AGAIN = 12  # withdrew a first application and handed in a second, which counts

# The straight way, and the days that pass before each step.
WAY = [
    (A.ACCEPT, 1), (A.VERIFY, 2), (A.REVIEW, 3), (A.RECORD_CITY, 8), (A.RECORD_PROVINCE, 5), (A.SEND_TO_BANK, 2),
    (A.RECORD_MAKING, 4), (A.RECEIVE_AT_DISTRICT, 14), (A.RECEIVE_AT_STATION, 2), (A.ISSUE, 4),
]  # fmt: skip
# Steps that leave the straight way, and whence.
LAST_STEP_OFF_THE_WAY = {
    S.UNCLAIMED: (S.AT_STATION, A.HAND_UP),
    S.BANK_REJECTED: (S.BANK_CHECKING, A.RECORD_BANK_REFUSAL),
    S.SUSPENDED: (S.CITY_REVIEWED, A.RECORD_SUSPENSION),
}
TAKEN_BY = {
    A.VERIFY: Role.CARD_VERIFIER, A.RECEIVE_AT_DISTRICT: Role.CARD_VERIFIER, A.REVIEW: Role.CARD_APPROVER, A.REJECT: Role.CARD_APPROVER,
    A.RECORD_CITY: Role.OFFICER, A.RECORD_PROVINCE: Role.OFFICER, A.RECORD_SUSPENSION: Role.OFFICER, A.SEND_TO_BANK: Role.OFFICER,
    A.RECORD_MAKING: Role.OFFICER, A.RECORD_BANK_REFUSAL: Role.OFFICER,
}  # fmt: skip
RETURNED_BECAUSE = {
    ReturnReason.PHOTO_BAD: (46, "照片不清楚，请重新拍摄白底免冠照"),
    ReturnReason.PROOF_MISSING: (22, "缺退役证复印件，请补交"),
    ReturnReason.DATE_MISMATCH: (12, "入伍时间与档案不一致，请核对"),
    ReturnReason.ID_EXPIRED: (9, "身份证已过期，换领后再交"),
    ReturnReason.TYPE_WRONG: (6, "人员类别与安置方式不符，请核对"),
    ReturnReason.NAME_MISMATCH: (5, "姓名与身份证不一致"),
}
SAID = {
    A.HAND_UP: "三个月联系不上本人，逐级上交",
    A.RECORD_BANK_REFUSAL: "银行退回：本人名下账户数已满",
    A.RECORD_SUSPENSION: "省厅暂缓：待补充部队档案证明",
    A.REJECT: "经核查，现有材料不能证明服役经历",
    A.WITHDRAW: "本人要求撤回，改在户籍地申领",
}
START, END = dt.date(2022, 6, 1), dt.date(2022, 12, 30)
CHANNELS = {Channel.STATION: 52, Channel.EVENT: 26, Channel.HOME: 10, Channel.PROXY: 7, Channel.ONLINE: 5}


@dataclass
class Walk:
    """One application: its steps (action, state, reason, note, at, by) are all it consists of."""

    person: Invented
    channel: str
    started_at: dt.datetime
    starter: int
    steps: list[tuple] = field(default_factory=list)
    state: str = S.DRAFT
    plastic: str = ""  # the number of the card, from the day on which the bank's box is counted
    card_number: str = ""

    def at(self) -> dt.datetime:
        return self.steps[-1][4] if self.steps else self.started_at

    def first(self, action: str) -> dt.datetime | None:
        return next((step[4] for step in self.steps if step[0] == action), None)

    def last(self, action: str) -> tuple:
        return next((step for step in reversed(self.steps) if step[0] == action), (None,) * 6)

    def _three(self) -> tuple:
        """Who submitted, verified and reviewed in the present round: a new submission begins a new one."""
        maker, checker, approver = (self.last(action) for action in (A.SUBMIT, A.VERIFY, A.REVIEW))
        begun = maker[4]
        return (maker[5], *(one[5] if one[4] and one[4] > begun else None for one in (checker, approver)))

    def row(self, pk: int) -> tuple:
        void = self.at() if self.state in {S.WITHDRAWN, S.REJECTED} else None
        returns = sum(step[0] == A.RETURN for step in self.steps)
        person = self.person
        return (
            pk, person.id, person.station, card_type_of(person.categories[0]), self.channel, self.state, self.started_at,
            self.first(A.SUBMIT), self.at(), self.first(A.ISSUE), void, self.card_number, returns, 1 + len(self.steps),
            self.last(A.REVIEW)[4], *self._three(),
        )  # fmt: skip


COLUMNS = (
    "id", "person_id", "station_id", "card_type", "channel", "state", "started_at",
    "submitted_at", "state_since", "issued_at", "void_at", "card_number", "returns", "version",
    "reviewed_at", "maker_id", "checker_id", "approver_id",
)  # fmt: skip


class Campaign:
    """Who applies when: each community has its own pace, its own day of collection on the spot, and its own end."""

    def __init__(self, rng, zone, staff: Staff, *, today: dt.date, scale: int = 1):
        self.rng, self.staff, self.scale, self.today = rng, staff, scale, today
        self.clock = Clock(rng, zone)
        self.numbers = 0

    def walks(self, people: list[Invented]) -> list[Walk]:
        applicants, others = self._choose(people)
        days = self._days(applicants)
        # The earlier handed in, the further it has come; chance moves a file by some days.
        line = sorted(applicants, key=lambda p: days[p.id].toordinal() + self.rng.gauss(0, 6))
        ends = [state for state, count in STANDING.items() for _ in range(count * self.scale)]
        ends = self._earliest_up_first(ends)
        walks = []
        every = len(line) // (AGAIN * self.scale)
        for n, (person, state) in enumerate(zip(line, ends, strict=True)):
            if n % every == every - 1:
                walks.append(self._withdrawn_before(person, days[person.id]))
            walks.append(self._walk(person, days[person.id], state))
        ends = [state for state, count in NOT_VALID.items() for _ in range(count * self.scale)]
        for n, (person, state) in enumerate(zip(others, ends, strict=False)):
            walks.append(self._not_valid(person, state, n))
        return walks

    def _earliest_up_first(self, ends: list[str]) -> list[str]:
        """Cards that nobody fetched for three months are among the first that came; the returned ones are spread over the rest."""
        ends = sorted(ends, key=lambda state: state != S.UNCLAIMED)
        returned = [state for state in ends if state == S.RETURNED]
        ends = [state for state in ends if state != S.RETURNED]
        tail = len(ends) * 5 // 6
        for state in returned:
            ends.insert(self.rng.randrange(tail, len(ends)), state)
        return ends

    def _choose(self, people):
        by_station: dict[str, list[Invented]] = {}
        for person in people:
            by_station.setdefault(person.station, []).append(person)
        street = {"330108001": 0.02, "330108002": 0.0, "330108003": -0.03}
        rates = {
            code: min(0.99, max(0.6, self.rng.gauss(0.91 + street.get(code[:9], 0), 0.11)))
            for code in by_station
        }
        wanted = spread(APPLIED * self.scale, {code: len(by_station[code]) * rates[code] for code in rates})
        applicants, others, missing = [], [], 0
        for code, members in by_station.items():
            count = min(wanted[code] + missing, len(members))  # nobody applies twice over
            missing += wanted[code] - count
            applicants += members[:count]
            others += members[count:]
        applicants += [others.pop() for _ in range(missing)]
        return applicants, others

    def _days(self, applicants) -> dict[int, dt.date]:
        """The day each one hands in: a slow start, a rush at the community's own middle, stragglers to the end of the year."""
        rng, last = self.rng, (END - START).days
        pace = {
            code: (rng.uniform(42, 116), rng.uniform(9, 19), rng.randrange(25, 120))
            for code in sorted({p.station for p in applicants})
        }
        days = {}
        for person in applicants:
            middle, width, event = pace[person.station]
            if rng.random() < 0.22:
                offset = event
            elif rng.random() < 0.1:
                offset = rng.randrange(60, last)
            else:
                u = rng.uniform(0.01, 0.99)
                offset = round(middle + width * math.log(u / (1 - u)))
            day = START + dt.timedelta(days=min(max(offset, 1), last))
            days[person.id] = min(next_workday(day), END)
        return days

    # -- one application ------------------------------------------------------------------------------------

    def _walk(self, person: Invented, day: dt.date, end: str) -> Walk:
        walk = self._handed_in(person, day)
        if end in states.OPEN and end != S.UNCLAIMED:
            return self._taken_up_again(walk, end)
        stretch = self._stretch(walk, end)
        if self.rng.random() < 0.09 and stretch > 0.8:
            self._return(walk, 0.5)
            self._step(walk, A.SUBMIT, 3)
        self._go(walk, end, stretch)
        return walk

    def _taken_up_again(self, walk: Walk, end: str) -> Walk:
        """What is still open today was sent back in 2022 and handed in again lately: first submission then, work now."""
        self._return(walk, 1)
        before_end, _ = LAST_STEP_OFF_THE_WAY.get(end, (end, None))
        way = [days for action, days in WAY if self._comes_before(action, before_end)]
        longest = sum(days * 1.5 + 3 for days in [*way, 3, 4])
        again = self.today - dt.timedelta(days=round(longest) + self.rng.randrange(0, 9))
        self._write(walk, A.SUBMIT, self.clock.on(next_workday(again)), walk.starter)
        if end != S.RETURNED:
            self._go(walk, end, 1)
        else:
            if self.rng.random() < 0.5:
                self._step(walk, A.ACCEPT, 1)
            self._return(walk, 1)
        return walk

    @staticmethod
    def _comes_before(action: str, end: str) -> bool:
        """Is the step taken on the straight way to `end`?"""
        state = S.SUBMITTED
        for step, _ in WAY:
            if state == end or end == S.RETURNED:
                return False
            if step == action:
                return True
            state = states.move(state, step).to
        return False

    def _go(self, walk: Walk, end: str, stretch: float) -> None:
        """Along the straight way to the state before the end, and off it where the end lies off it."""
        before_end, last = LAST_STEP_OFF_THE_WAY.get(end, (end, None))
        for action, days in WAY:
            if walk.state == before_end:
                break
            self._step(walk, action, days * stretch)
        if last:
            self._step(walk, last, 92 if last == A.HAND_UP else 3)

    def _stretch(self, walk: Walk, end: str) -> float:
        """Offices hurry or wait so that each file stands at the end of the year where it is meant to stand."""
        days_left = (END - walk.at().date()).days
        if end == S.UNCLAIMED:
            days_left -= 110
        natural = 2.0 + sum(days * 1.25 + 0.9 for _, days in WAY)
        return min(1.15, max(0.02, (days_left - 12) / natural))

    def _handed_in(self, person: Invented, day: dt.date) -> Walk:
        channel = self.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        handed_in = self.clock.on(day, to_hour=19 if channel == Channel.HOME else 17)
        by = self._clerk(person, channel)
        walk = Walk(person, channel, handed_in - dt.timedelta(minutes=self.rng.randint(4, 25)), by)
        self._write(walk, A.SUBMIT, handed_in, by)
        return walk

    def _clerk(self, person: Invented, channel: str) -> int:
        at_street = channel == Channel.STATION and self.rng.random() < 0.3
        return self.staff.street(person.station) if at_street else self.staff.community(person.station)

    def _withdrawn_before(self, person: Invented, day: dt.date) -> Walk:
        """The first of two: taken back on the morning of the day on which the second is handed in."""
        walk = self._handed_in(person, day)
        back = dt.timedelta(days=self.rng.randint(5, 12))
        walk.started_at -= back
        walk.steps = [(*step[:4], step[4] - back, step[5]) for step in walk.steps]
        self._write(
            walk, A.WITHDRAW, self.clock.on(day, from_hour=8, to_hour=9) - dt.timedelta(hours=1), walk.starter
        )
        return walk

    def _not_valid(self, person: Invented, end: str, n: int) -> Walk:
        day = next_workday(START + dt.timedelta(days=self.rng.randrange(45, 170)))
        walk = self._handed_in(person, day)
        if end == S.DRAFT or (end == S.WITHDRAWN and n % 3 == 0):
            walk.steps, walk.state = [], S.DRAFT
        if end == S.DRAFT:
            walk.started_at = self.clock.on(
                next_workday(self.today - dt.timedelta(days=self.rng.randint(5, 30)))
            )
        if end == S.WITHDRAWN:
            self._step(walk, A.WITHDRAW, 2, by=walk.starter)
        if end == S.REJECTED:
            for action, days in WAY[:2]:
                self._step(walk, action, days)
            self._step(walk, A.REJECT, 6)
        return walk

    def _return(self, walk: Walk, stretch: float) -> None:
        reasons = list(RETURNED_BECAUSE)
        reason = self.rng.choices(reasons, [RETURNED_BECAUSE[r][0] for r in reasons])[0]
        by = (
            self.staff.bureau(Role.CARD_VERIFIER)
            if walk.state == S.ACCEPTED
            else self.staff.street(walk.person.station)
        )
        self._step(walk, A.RETURN, 2 * stretch, reason=reason, note=RETURNED_BECAUSE[reason][1], by=by)

    def _step(
        self, walk: Walk, action: str, days: float, *, by: int | None = None, reason="", note=""
    ) -> None:
        at = self.clock.after(walk.at(), days)
        if by is None:
            by = walk.starter if action == A.SUBMIT else self._officer(walk.person, action)
        self._write(walk, action, at, by, reason=reason, note=note or SAID.get(action, ""))

    def _officer(self, person: Invented, action: str) -> int:
        role = TAKEN_BY.get(action)
        return self.staff.bureau(role) if role else self.staff.street(person.station)

    def _write(self, walk: Walk, action: str, at: dt.datetime, by: int, *, reason="", note="") -> None:
        walk.state = states.move(walk.state, action).to
        if action == A.RECEIVE_AT_DISTRICT:
            self.numbers += 1
            walk.plastic = f"3301082200{self.numbers:08d}"
        if walk.state == S.ISSUED:
            walk.card_number = walk.plastic
        walk.steps.append((action, walk.state, reason, note, at, by))

"""Who takes which turn. Pure: slots and candidates in, a roster with reasons out.

Stations do not share chiefs, so each is a problem of its own, and a district is as many small problems. For each:

1. A fair share is worked out: turns in proportion to how many of them somebody could take at all, less what they did
   beyond the others in the last twelve months. Leave therefore makes no debt, and a newcomer owes nothing.
2. A greedy pass gives each turn to whoever is furthest behind, then to whoever has waited longest.
3. If every share is met within one turn, for turns and for holidays, and nobody serves twice running, no fairer roster
   can be hoped for and the pass stands. Otherwise OR-tools (CP-SAT) starts from it and looks for the best, within a fixed amount of
   work, so that the same question always gets the same answer.
"""

import datetime as dt
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from stations.rota.slots import Slot

WORK = 0.4  # deterministic seconds of CP-SAT per station
MOST_BALANCE = 2  # turns of the last year that count for or against somebody
TENTH = 10  # shares are compared in tenths of a turn


@dataclass(frozen=True)
class Candidate:
    id: int
    starts_on: dt.date = dt.date.min
    ends_on: dt.date = dt.date.max
    away: tuple[tuple[dt.date, dt.date], ...] = ()
    turns: int = 0  # in the last twelve months
    last_on: dt.date | None = None
    newcomer: bool = False

    def serves(self, slot: Slot) -> bool:
        return self.starts_on <= slot.first and slot.last <= self.ends_on

    def is_away(self, slot: Slot) -> bool:
        return any(a <= slot.last and slot.first <= b for a, b in self.away)


@dataclass
class Load:
    """What one candidate got, beside the share that would be fair."""

    candidate: Candidate
    share: float
    holiday_share: float
    turns: int = 0
    holidays: int = 0

    @property
    def off(self) -> float:
        return abs(self.turns - self.share)

    @property
    def holiday_off(self) -> float:
        return abs(self.holidays - self.holiday_share)


@dataclass
class Roster:
    chosen: list[int | None]  # candidate id per slot
    reasons: list[str]
    loads: list[Load]
    repeats: int  # times that somebody serves two turns running
    solved: bool = False  # by CP-SAT
    free: list[list[int]] = field(default_factory=list, repr=False)

    @property
    def gaps(self) -> int:
        return self.chosen.count(None)

    @property
    def spread(self) -> float:
        return max((load.off for load in self.loads), default=0)

    @property
    def holiday_spread(self) -> float:
        return max((load.holiday_off for load in self.loads), default=0)


def share_out(slots: list[Slot], candidates: list[Candidate], *, work: float = WORK) -> Roster:
    free = [[i for i, c in enumerate(candidates) if c.serves(s) and not c.is_away(s)] for s in slots]
    turns, holidays = _shares(slots, candidates, free)
    chosen = greedy(slots, candidates, free, turns)
    solved = False
    if work and not _is_best(slots, chosen, turns, holidays, free):
        better = _solve(slots, free, turns, holidays, hint=chosen, work=work)
        if better and _cost(slots, better, turns, holidays, free) < _cost(
            slots, chosen, turns, holidays, free
        ):
            chosen, solved = better, True
    return _roster(slots, candidates, free, chosen, turns, holidays, solved)


def first_come(slots: list[Slot], candidates: list[Candidate]) -> Roster:
    """The plain list that stations keep by hand: whoever served longest ago is next. What the bench compares with."""
    free = [[i for i, c in enumerate(candidates) if c.serves(s) and not c.is_away(s)] for s in slots]
    turns, holidays = _shares(slots, candidates, free)
    last = {i: c.last_on or dt.date.min for i, c in enumerate(candidates)}
    chosen = []
    for slot, here in zip(slots, free, strict=True):
        i = min(here, key=lambda i: (last[i], candidates[i].id), default=None)
        if i is not None:
            last[i] = slot.last
        chosen.append(i)
    return _roster(slots, candidates, free, chosen, turns, holidays, solved=False)


def greedy(slots, candidates, free, turns) -> list[int | None]:
    got, off = [0] * len(candidates), [0] * len(candidates)
    last = [c.last_on or dt.date.min for c in candidates]
    passed, chosen = [0] * len(candidates), []
    able = [sum(i in here for here in free) for i in range(len(candidates))]
    for slot, here in zip(slots, free, strict=True):
        for i in here:
            passed[i] += 1  # how much of their share should be done by now

        def behind(i):
            due = turns[i] * passed[i] / able[i] if able[i] else 0
            return (off[i] if slot.holidays else 0, got[i] - due, last[i], candidates[i].id)  # noqa: B023 -- used at once

        rested = [i for i in here if not chosen or chosen[-1] != i] or here
        i = min(rested, key=behind, default=None)
        if i is not None:
            got[i] += 1
            off[i] += slot.holidays
            last[i] = slot.last
        chosen.append(i)
    return chosen


# -- what would be fair -----------------------------------------------------------------------------------


def _shares(slots, candidates, free) -> tuple[list[float], list[float]]:
    able = [0] * len(candidates)
    able_off = [0] * len(candidates)
    for slot, here in zip(slots, free, strict=True):
        for i in here:
            able[i] += 1
            able_off[i] += slot.holidays
    filled = sum(bool(here) for here in free)
    off = sum(slot.holidays for slot, here in zip(slots, free, strict=True) if here)
    balance = _balances(candidates)
    return _in_proportion(filled, able, balance), _in_proportion(off, able_off, [0] * len(candidates))


def _balances(candidates) -> list[float]:
    settled = [c.turns for c in candidates if not c.newcomer]
    mean = sum(settled) / len(settled) if settled else 0
    return [0 if c.newcomer else max(-MOST_BALANCE, min(MOST_BALANCE, c.turns - mean)) for c in candidates]


def _in_proportion(total: int, able: list[int], balance: list[float]) -> list[float]:
    """Shares that add up to the total, by what each could do, evened out by what each has done. None below nothing."""
    weights = sum(able)
    if not weights:
        return [0.0] * len(able)
    shares = [max(0.0, total * a / weights - (b if a else 0)) for a, b in zip(able, balance, strict=True)]
    whole = sum(shares)
    return [share * total / whole for share in shares] if whole else shares


# -- how good it is ---------------------------------------------------------------------------------------


def _counts(slots, chosen, people: int) -> tuple[list[int], list[int]]:
    got, off = [0] * people, [0] * people
    for slot, i in zip(slots, chosen, strict=True):
        if i is not None:
            got[i] += 1
            off[i] += slot.holidays
    return got, off


def _repeats(chosen, free) -> int:
    """Twice running although somebody else was free."""
    return sum(
        a is not None and a == b and len(here) > 1
        for a, b, here in zip(chosen, chosen[1:], free[1:], strict=False)
    )


def _is_best(slots, chosen, turns, holidays, free) -> bool:
    """No other roster could be fairer: every count is its share, rounded up or down."""
    got, off = _counts(slots, chosen, len(turns))
    biggest = max((slot.holidays for slot in slots), default=0)  # a turn with holidays cannot be split
    fair = all(abs(n - share) < 1 for n, share in zip(got, turns, strict=True))
    rested = all(abs(n - share) < max(1, biggest) for n, share in zip(off, holidays, strict=True))
    return fair and rested and not _repeats(chosen, free)


def _cost(slots, chosen, turns, holidays, free) -> tuple:
    got, off = _counts(slots, chosen, len(turns))
    turn_off = [abs(n - share) for n, share in zip(got, turns, strict=True)]
    rest_off = [abs(n - share) for n, share in zip(off, holidays, strict=True)]
    worst = round(max(turn_off, default=0) + max(rest_off, default=0), 1)
    return worst + _repeats(chosen, free), round(sum(turn_off) + sum(rest_off), 1)


def _solve(slots, free, turns, holidays, *, hint, work) -> list[int | None] | None:
    model, people = cp_model.CpModel(), range(len(turns))
    takes = {(t, i): model.new_bool_var("") for t, here in enumerate(free) for i in here}
    for t, here in enumerate(free):
        if here:
            model.add_exactly_one(takes[t, i] for i in here)
    cost = []
    for t, here in enumerate(free[1:], 1):
        for i in here if len(here) > 1 else ():
            if (t - 1, i) in takes:
                again = model.new_bool_var("")
                model.add(takes[t - 1, i] + takes[t, i] <= 1 + again)
                cost.append(20 * TENTH * again)
    for shares, weight in ((turns, lambda slot: 1), (holidays, lambda slot: slot.holidays)):
        most = TENTH * (1 + sum(weight(slot) for slot in slots))
        worst = model.new_int_var(0, most, "")
        for i in people:
            got = sum(weight(slots[t]) * takes[t, i] for t, here in enumerate(free) if i in here)
            off = model.new_int_var(0, most, "")
            wanted = round(shares[i] * TENTH)
            model.add(TENTH * got - wanted <= off)
            model.add(wanted - TENTH * got <= off)
            model.add(off <= worst)
            cost.append(off)
        cost.append(20 * worst)
    model.minimize(sum(cost))
    for (t, i), var in takes.items():
        model.add_hint(var, hint[t] == i)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 2022
    solver.parameters.max_deterministic_time = work
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [next((i for i in here if solver.boolean_value(takes[t, i])), None) for t, here in enumerate(free)]


# -- in words ---------------------------------------------------------------------------------------------


def _roster(slots, candidates, free, chosen, turns, holidays, solved) -> Roster:
    got, off = _counts(slots, chosen, len(candidates))
    return Roster(
        chosen=[None if i is None else candidates[i].id for i in chosen],
        reasons=_reasons(slots, candidates, free, chosen, turns),
        loads=[
            Load(c, turns[i], holidays[i], turns=got[i], holidays=off[i]) for i, c in enumerate(candidates)
        ],
        repeats=_repeats(chosen, free),
        solved=solved,
        free=[[candidates[i].id for i in here] for here in free],
    )


def _reasons(slots, candidates, free, chosen, turns) -> list[str]:
    """Why each turn falls on whom: only sentences that are true of this roster at that moment."""
    got, off = [0] * len(candidates), [0] * len(candidates)
    last = [c.last_on for c in candidates]
    total, reasons = _counts(slots, chosen, len(candidates))[0], []
    for slot, here, i in zip(slots, free, chosen, strict=True):
        serving = [c for c in candidates if c.serves(slot)]
        away = len(serving) - len(here)
        if i is None:
            reasons.append(
                f"在任 {len(serving)} 人，{away} 人请假，没有人可排"
                if serving
                else "这段时间没有在任的轮值站长"
            )
            continue
        words = [f"在任 {len(serving)} 人，{away} 人请假" if away else f"在任 {len(serving)} 人都能值班"]
        if len(here) == 1:
            words.append("只有本人能值这一班")
        else:
            words += _why(slot, here, i, got, off, last)
        words.append(f"本期公平份额 {turns[i]:.1f} 班，共排 {total[i]} 班")
        reasons.append("；".join(words))
        got[i] += 1
        off[i] += slot.holidays
        last[i] = slot.last
    return reasons


def _why(slot, here, i, got, off, last):
    if slot.holidays:
        fewest = off[i] == min(off[j] for j in here)
        yield f"含{slot.holiday_name} {slot.holidays} 天，此前值节假日 {off[i]} 天" + (
            "，最少" if fewest else ""
        )
    fewest = got[i] == min(got[j] for j in here)
    yield f"此前值 {got[i]} 班" + ("，最少" if fewest else "")
    if last[i] is None:
        yield "还没有值过"
    else:
        longest = last[i] == min(last[j] or dt.date.min for j in here)
        yield f"上一班到 {last[i]:%Y-%m-%d}" + ("，隔得最久" if longest else "")

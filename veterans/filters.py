"""Which people a list shows: every condition is a parameter of the address, so that a list can be sent to a colleague."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware, localdate

from bureau.kit import codes, indicators
from stations.models import Station
from stations.scope import Scope, below
from veterans import completeness, queries
from veterans.enums import Source, State
from veterans.indicators import DOOR, YEARLY, born_before
from veterans.models import Disability, Identity, Person

AGES = [("80-", "80 岁以上"), ("70-79", "70–79 岁"), ("60-69", "60–69 岁"), ("-59", "60 岁以下")]
COMPLETE = [("80-", "80 分以上（完整）"), ("60-80", "60–79 分"), ("-60", "60 分以下")]
YES_NO = [("yes", "是"), ("no", "否")]
PARTS = [("done", "已完成"), ("due", "应完成"), ("missing", "未完成")]
ORDERS = {
    "": ("station_id", "pk"),
    "name": ("pinyin", "pk"),
    "-name": ("-pinyin", "-pk"),
    "born": ("born_on", "pk"),
    "-born": ("-born_on", "-pk"),
    "registered": ("registered_at", "pk"),
    "-registered": ("-registered_at", "-pk"),
    "state": ("state", "pk"),
    "-state": ("-state", "-pk"),
}


@dataclass(frozen=True)
class Chip:
    text: str
    url: str  # the list without this condition


class PeopleFilter(forms.Form):
    """An unknown value is ignored, not an error: old links keep working when a code is retired."""

    q = forms.CharField(label="姓名、拼音、证件尾号、电话", required=False, max_length=60)
    station = forms.CharField(label="服务站", required=False)
    state = forms.ChoiceField(label="建档状态", required=False)
    category = forms.ChoiceField(label="人员类别", required=False)
    age = forms.ChoiceField(label="年龄", required=False)
    sex = forms.ChoiceField(label="性别", required=False)
    disability = forms.ChoiceField(label="残疾", required=False)
    filed = forms.ChoiceField(label="建档", required=False)
    confirmed = forms.ChoiceField(label="年度核对", required=False)
    source = forms.ChoiceField(label="来源", required=False)
    complete = forms.ChoiceField(label="资料完整度", required=False)
    lacks = forms.ChoiceField(label="缺少", required=False)
    indicator = forms.ChoiceField(label="指标", required=False)
    part = forms.ChoiceField(label="部分", required=False)
    at = forms.CharField(required=False)

    MORE = ("sex", "disability", "confirmed", "source", "complete", "lacks")  # behind “更多条件”

    def __init__(self, data, *, by: Scope, now: dt.datetime):
        super().__init__(data)
        self.by, self.now = by, now
        figures = [(i.key, i.label) for i in indicators.REGISTRY.values() if i.door == DOOR]
        for name, choices in {
            "state": [("on", "在册（全部）"), *State.choices],
            "category": codes.choices("identity"),
            "age": AGES,
            "sex": [("1", "男"), ("2", "女")],
            "disability": [("yes", "有残疾等级"), ("no", "无")],
            "filed": [("yes", "已建档"), ("no", "未建档")],
            "confirmed": [("yes", "一年内核对过"), ("no", "一年内未核对")],
            "source": Source.choices,
            "complete": COMPLETE,
            "lacks": [(wanted.key, wanted.label) for wanted in completeness.WANTED],
            "indicator": figures,
            "part": PARTS,
        }.items():
            self.fields[name].choices = [("", "全部"), *choices]
        self.full_clean()
        self.values = {name: self.cleaned_data.get(name) or "" for name in self.fields}

    def people(self) -> QuerySet:
        people = Person.objects.visible_to(self.by)
        if station := self.values["station"]:
            people = people.filter(below("station_id", station))
        people = self._by_indicator(people) if self.values["indicator"] else self._by_state(people)
        for name in (
            "category",
            "age",
            "sex",
            "disability",
            "filed",
            "confirmed",
            "source",
            "complete",
            "lacks",
        ):
            if value := self.values[name]:
                people = getattr(self, f"_by_{name}")(people, value)
        return queries.matching(people, self.values["q"]) if self.values["q"] else people

    def _by_state(self, people):
        state = self.values["state"]
        if state and state != "on":
            return people.filter(state=state)
        return people.on_register(self.now)

    def _by_indicator(self, people):
        """The very rows behind a figure, at the moment when it was counted."""
        figure = indicators.get(self.values["indicator"])
        at, part = self._moment(), self.values["part"] or "done"
        done = figure.numerator(at).filter(pk=OuterRef("pk"))
        if part == "done" or figure.denominator is None:
            return people.filter(Exists(done))
        people = people.filter(Exists(figure.denominator(at).filter(pk=OuterRef("pk"))))
        return people.filter(~Exists(done)) if part == "missing" else people

    def _moment(self) -> dt.datetime:
        try:
            at = parse_datetime(self.values["at"])
        except ValueError:
            at = None
        return at if at and is_aware(at) else self.now

    def _by_category(self, people, category):
        return people.filter(
            Exists(Identity.objects.filter(person=OuterRef("pk"), category=category, valid_to=None))
        )

    def _by_age(self, people, band):
        today = localdate(self.now)
        youngest, _, oldest = band.partition("-")
        if youngest:
            people = people.filter(born_on__lte=born_before(today, int(youngest)))
        if oldest:
            people = people.filter(born_on__gt=born_before(today, int(oldest) + 1))
        return people

    def _by_sex(self, people, sex):
        return people.filter(sex=sex)

    def _by_source(self, people, source):
        return people.filter(source=source)

    def _by_complete(self, people, band):
        low, _, high = band.partition("-")
        people = completeness.scored(people)
        people = people.filter(completeness__gte=int(low)) if low else people
        return people.filter(completeness__lt=int(high)) if high else people

    def _by_lacks(self, people, key):
        return people.filter(~completeness.there(key))

    def _by_disability(self, people, answer):
        rated = Exists(Disability.objects.filter(person=OuterRef("pk"), ended_on=None))
        return people.filter(rated if answer == "yes" else ~rated)

    def _by_filed(self, people, answer):
        return people.filter(filed_at__isnull=answer == "no")

    def _by_confirmed(self, people, answer):
        since = self.now - YEARLY
        return (
            people.filter(confirmed_at__gt=since)
            if answer == "yes"
            else people.exclude(confirmed_at__gt=since)
        )

    def chips(self, stations: list[Station]) -> list[Chip]:
        names = {station.code: station.short_name for station in stations}
        chips = []
        for name, value in self.values.items():
            if not value or name in ("at", "part"):
                continue
            field = self.fields[name]
            shown = (
                names.get(value, value)
                if name == "station"
                else dict(getattr(field, "choices", [])).get(value, value)
            )
            if name == "indicator":
                shown = f"{shown} · {dict(PARTS).get(self.values['part'], '已完成')}"
            label = "查找" if name == "q" else field.label
            chips.append(Chip(f"{label}：{shown}", self._without(name)))
        return chips

    def in_words(self) -> str:
        """For those who decide about the list or read of it later. What was searched for may itself be personal."""
        said = [
            f"{self.fields[name].label}：{self._word(name)}"
            for name, value in self.values.items()
            if value and name not in ("q", "at", "part")
        ]
        return "；".join([*said, *(["查找：…"] if self.values["q"] else [])]) or "在册（全部）"

    def _word(self, name: str) -> str:
        value = self.values[name]
        return str(dict(getattr(self.fields[name], "choices", [])).get(value, value))

    def _without(self, name: str) -> str:
        rest = self.data.copy()
        for gone in (name, "page", *(("part", "at") if name == "indicator" else ())):
            rest.pop(gone, None)
        return "?" + rest.urlencode()


def order(wanted: str) -> tuple[str, ...]:
    return ORDERS.get(wanted, ORDERS[""])

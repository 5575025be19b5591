"""Breach duty (个人信息保护法 art. 57): whose sensitive data went to one account in a period."""

import csv
import datetime as dt
from collections import defaultdict

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bureau.accounts.models import User
from bureau.kit import walls
from bureau.oversight import queries
from veterans.models import Person

HEADINGS = ("人员编号", "姓名", "所属站", "看到的内容", "次数", "首次", "末次")


class Command(BaseCommand):
    help = "列出某账号在一段时间内看到过谁的敏感信息（逗号分隔，可直接存为 .csv）"

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("start", metavar="FROM", help="从哪一天，如 2026-03-01")
        parser.add_argument("end", metavar="TO", help="到哪一天（含）")

    def handle(self, *, username, start, end, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有账号 {username}")
        events = list(
            queries.seen_by(user, start=self._day(start), end=self._day(end) + dt.timedelta(days=1))
        )
        persons, files = self._split(events)
        writer = csv.writer(self.stdout)
        writer.writerow(HEADINGS)
        with walls.everything_here():
            known = Person.objects.select_related("station").in_bulk(persons)
        for pk, seen in sorted(persons.items()):
            person = known.get(pk)
            fields = "、".join(sorted({event.field or event.get_action_display() for event in seen}))
            times = self._time(seen[0]), self._time(seen[-1])
            writer.writerow((pk, person or "", person.station if person else "", fields, len(seen), *times))
        for event in files:
            self.stdout.write(
                f"{event.get_action_display()}：{self._time(event)}，{event.target or '名单'}，{event.count} 人，{event.note}"
            )
        self.stdout.write(f"{user}：{len(persons)} 人，{len(files)} 次名单或查找，{start} 至 {end}")

    def _day(self, text: str) -> dt.datetime:
        try:
            return timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(text), dt.time.min))
        except ValueError:
            raise CommandError(f"日期写成 2026-03-01 的样子，不是 {text}") from None

    def _time(self, event) -> str:
        return f"{timezone.localtime(event.at):%Y-%m-%d %H:%M}"

    def _split(self, events):
        """By person where one person is meant; lists and searches on their own lines."""
        persons, files = defaultdict(list), []
        for event in events:
            label, _, key = event.target.rpartition(":")
            if label == queries.PERSON and key.isdigit():
                persons[int(key)].append(event)
            else:
                files.append(event)
        return persons, files

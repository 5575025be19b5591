"""Office hours of 2022, so that no invented step is taken on a night or on National Day."""

import datetime as dt

CLOSED = {
    *(dt.date(2022, 6, day) for day in (3, 4, 5)),  # Dragon Boat
    *(dt.date(2022, 9, day) for day in (10, 11, 12)),  # Mid-Autumn
    *(dt.date(2022, 10, day) for day in range(1, 8)),  # National Day
}
OPENED = {dt.date(2022, 10, 8), dt.date(2022, 10, 9)}  # weekends worked in exchange


def is_workday(day: dt.date) -> bool:
    return day in OPENED or (day.weekday() < 5 and day not in CLOSED)


def next_workday(day: dt.date) -> dt.date:
    while not is_workday(day):
        day += dt.timedelta(days=1)
    return day


class Clock:
    """Moments inside office hours, later ones always after earlier ones."""

    def __init__(self, rng, zone):
        self.rng, self.zone = rng, zone

    def on(self, day: dt.date, *, from_hour=9, to_hour=17) -> dt.datetime:
        second = self.rng.randrange(from_hour * 3600, to_hour * 3600)
        return dt.datetime.combine(day, dt.time(), self.zone) + dt.timedelta(seconds=second)

    def after(self, moment: dt.datetime, days: float) -> dt.datetime:
        """About so many days later, on a workday; on the same day only when there is an hour left."""
        later = moment + dt.timedelta(days=days * self.rng.uniform(0.6, 1.5))
        day = next_workday(max(later.date(), moment.date()))
        if day > moment.date():
            return self.on(day)
        if moment.hour < 16 and is_workday(day):
            return moment + dt.timedelta(minutes=self.rng.randint(15, 59))
        return self.on(next_workday(day + dt.timedelta(days=1)))

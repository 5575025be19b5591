"""The station is told the day before, so that it can ring up; afterwards the line stays until the outcome is noted."""

import datetime as dt

from django.urls import reverse

from bureau.kit import reminders
from stations.permissions import Permission
from veterans.counsel import queries


@reminders.provider("counsel")
def consultations(*, at: dt.datetime):
    for booking in queries.coming(at=at):
        yield reminders.Reminder(
            key=str(booking.pk),
            subject="有法律咨询要提醒本人、记结果",
            text=f"{booking.slot}，{booking.slot.lawyer.room}",
            place=booking.station_id,
            needs=Permission.TICKET_WORK,
            url=reverse("counsel:booking", args=[booking.pk]),
        )

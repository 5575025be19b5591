"""Notes about what the rooms below say is open (`bureau.kit.reminders`). Said once; gone when it is done."""

import datetime as dt

from bureau.kit import reminders
from bureau.messages import operations
from bureau.messages.models import Note
from stations.permissions import Permission


def remind(*, at: dt.datetime) -> int:
    """Safe to run twice: the same key is the same note, and a note that somebody ticked off stays ticked off. → new notes."""
    return sum(_of_one(prefix, provide, at=at) for prefix, provide in reminders.PROVIDERS.items())


def _of_one(prefix: str, provide, *, at: dt.datetime) -> int:
    open_now = {f"{prefix}:{one.key}": one for one in provide(at=at)}
    Note.objects.filter(key__startswith=f"{prefix}:", done_at=None).exclude(key__in=open_now).update(
        done_at=at
    )
    known = set(Note.objects.filter(key__in=open_now).values_list("key", flat=True))
    fresh = [key for key in open_now if key not in known]
    for key in fresh:
        one = open_now[key]
        operations.notify(
            one.subject, key=key, place=one.place, needs=Permission(one.needs), url=one.url, text=one.text,
            act_by=one.act_by, at=at,
        )  # fmt: skip
    return len(fresh)

"""What was changed on a person, from what to what, by whom: read from the history tables that the database itself writes.

Sealed values are opened only to be masked again.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from bureau.accounts.models import User
from bureau.kit import classes, codes, dates, mask, seal
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans import parts
from veterans.enums import CardType
from veterans.models import Award, BatchRow, Contact, Disability, Identity, Person, Service
from veterans.operations import FACTS

CODE_LISTS = FACTS | {
    "sex": "sex",
    "category": "identity",
    "award": "award",
    "rank": "rank",
    "grade": "disability_grade",
    "nature": "disability_nature",
    **Service.lists,
}
# Moves of the machinery, and what only repeats another column: nobody changed them by hand.
SILENT = {
    "id", "version", "person", "pinyin", "initials", "card_type", "is_primary", "registered_at", "filed_at", "left_at",
    "id_number_index", "id_tail_index", "phone_sealed", "relative", "number_index", "tail_index", "old_id_number_sealed",
}  # fmt: skip
LABELS = {"id_number_sealed": "身份证号", "number_sealed": "电话号码"}
MASKS = {
    "id_number_sealed": lambda value, pk: mask.id_number(seal.of(Person.SEAL).open(value, pk)),
    "number_sealed": lambda value, pk: mask.phone(seal.of(Contact.SEAL).open(value, pk)),
}
MASKED_TEXTS = {"household_address": mask.address, "residence_address": mask.address, "owner": mask.name}
HIDDEN = {
    "health",
    "employer",
    "note",
}  # sensitive (bureau.kit.classes), and not needed to see who changed what
HIDDEN_WORD = "已填写（不显示）"
TOPICS = {"person": "基本信息", "life": "身份与服役", "contact": "联系方式", "file": "档案资料"}
TRACKED = {
    Person: "person",
    Identity: "life",
    Service: "life",
    Award: "life",
    Disability: "life",
    Contact: "contact",
    **dict.fromkeys(parts.BY_MODEL, "file"),
}


@dataclass
class Change:
    key: int  # orders changes of the same moment
    at: dt.datetime
    what: str
    field: str
    old: str
    new: str
    topic: str
    who: str = ""
    batch: int | None = None  # of the roster import that wrote it, or that was undone
    row: int | None = None  # as Excel numbers it
    undone: bool = False


def of(person: Person, *, by: Scope) -> list[Change]:
    """Newest first."""
    found = []
    for model, topic in _with_history(person).items():
        event_model = _events(model)
        events = event_model.objects.filter(by.within("station_id", Permission.PERSON_VIEW)).select_related(
            "pgh_context"
        )
        events = events.filter(pgh_obj=person.pk) if model is Person else events.filter(person=person.pk)
        found += _differences(model, topic, events.order_by("pgh_id"))
    _name_stations(found)
    found.sort(key=lambda pair: (pair[0].at, pair[0].key), reverse=True)
    return _with_people(found)


def _events(model):
    return model._meta.get_field("events").related_model


def _with_history(person: Person) -> dict:
    """The tables to read. One look says which parts of the file have ever been filled in: most files have few."""
    looks = {
        key: Exists(_events(part.model).objects.filter(person=OuterRef("pk")))
        for key, part in parts.PARTS.items()
    }
    filled = Person.objects.filter(pk=person.pk).values(**looks).get()
    never = {part.model for key, part in parts.PARTS.items() if not filled[key]}
    return {model: topic for model, topic in TRACKED.items() if model not in never}


def _differences(model, topic: str, events):
    """Each event against the one before it of the same row."""
    before = {}
    for event in events:
        former = before.get(event.pgh_obj_id)
        if event.pgh_label.startswith("delete"):
            yield _whole(model, topic, event, old=_says(event), new="")
        elif former is None and model is not Person:
            yield _whole(model, topic, event, old="", new=_says(event))
        elif former is None:
            yield _whole(model, topic, event, old="", new="登记")
        else:
            yield from _fields(model, topic, former, event)
        before[event.pgh_obj_id] = event


def _whole(model, topic, event, *, old, new):
    what = "登记" if model is Person else model._meta.verbose_name
    return Change(event.pgh_id, event.pgh_created_at, what, "", old, new, topic), event


def _fields(model, topic, former, event):
    for field in model._meta.concrete_fields:
        if field.name in SILENT or field.name.endswith("precision"):
            continue
        if field.name == "station" and model is not Person:
            continue  # it follows the person by itself
        if getattr(former, field.attname) == getattr(event, field.attname):
            continue
        old, new = _shown(field, former), _shown(field, event)
        if old != new or old == HIDDEN_WORD:
            label = LABELS.get(field.name, str(field.verbose_name))
            what = label if model is Person else f"{model._meta.verbose_name} {label}"
            change = Change(event.pgh_id, event.pgh_created_at, what, field.name, old, new, topic)
            yield change, event


def _shown(field, event) -> str:
    value = getattr(event, field.attname)
    if value in (None, ""):
        return ""
    if part := parts.BY_MODEL.get(event.pgh_tracked_model):
        return parts.word(part, event, field) if _may_be_told(part, field) else HIDDEN_WORD
    if field.name in MASKS:
        return MASKS[field.name](value, event.pgh_obj_id)
    if field.name in MASKED_TEXTS:
        return MASKED_TEXTS[field.name](value)
    if field.name in HIDDEN:
        return HIDDEN_WORD
    if field.choices:
        return str(dict(field.choices).get(value, value))
    if CODE_LISTS.get(field.name):
        return codes.label(CODE_LISTS[field.name], value)
    return _plain(field, event, value)


def _plain(field, event, value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return dates.show(value.date())
    if isinstance(value, dt.date):
        precision = getattr(event, f"{field.name.removesuffix('_on')}_precision", None)
        return dates.show(value, precision or dates.Precision.DAY)
    return str(value)


def _may_be_told(part, field) -> bool:
    return classes.class_of(part.model, field.name) is not classes.SENSITIVE


def _says(event) -> str:
    """A row of a person in a few words: 三等功 1985-08."""
    if part := parts.BY_MODEL.get(event.pgh_tracked_model):
        told = [_shown(field, event) for field in part.fields if _may_be_told(part, field)]
        return " ".join(text for text in told if text) or HIDDEN_WORD
    words = [
        _shown(field, event)
        for field in event._meta.concrete_fields
        if field.name in ("category", "award", "nature", "grade", "rank", "unit", "number_sealed", "kind")
        or (field.name.endswith("_on") or field.name == "valid_from")
    ]
    return " ".join(word for word in words if word and word not in CardType.values)


def _name_stations(found) -> None:
    moves = [change for change, _ in found if change.field == "station"]
    if moves:
        names = {
            s.code: s.short_name
            for s in Station.objects.filter(code__in={c.old for c in moves} | {c.new for c in moves})
        }
        for change in moves:
            change.old, change.new = names.get(change.old, change.old), names.get(change.new, change.new)


def _with_people(found) -> list[Change]:
    facts = [
        (change, (event.pgh_context.metadata if event.pgh_context else None) or {}) for change, event in found
    ]
    users = User.objects.in_bulk({said["user"] for _, said in facts if said.get("user")})
    for change, said in facts:
        change.who = str(users.get(said.get("user"), "系统"))
        change.batch = said.get("batch") or said.get("undo_of_batch")
        change.undone = "undo_of_batch" in said
    return [change for change, _ in facts]


def with_rows(changes: list[Change], person: Person, *, by: Scope) -> list[Change]:
    """Which row of its roster each imported change came from, for whoever may open rosters."""
    batches = {change.batch for change in changes if change.batch}
    if batches:
        rows = BatchRow.objects.visible_to(by).filter(batch__in=batches, person_id=person.pk)
        numbers = dict(rows.values_list("batch_id", "row"))
        for change in changes:
            change.row = numbers.get(change.batch)
    return changes

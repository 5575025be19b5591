"""信息采集表 and 信息签证表 (domain.md 2.2): filled from the file, or blank for an event. What a `…_context` returns is what
the paper says, and tests read it there. Both carry the full number, because they are signed: each print is logged."""

import base64
import datetime as dt

from django.conf import settings
from django.utils.timezone import localtime

from bureau.kit import codes, documents, qr, uploads
from stations.scope import Scope
from veterans import parts, queries
from veterans.enums import PaperKind
from veterans.models import Paper, Person

TEMPLATE = "veterans/documents/collection.html"
BASIC = (
    ("民族", "ethnic"),
    ("政治面貌", "political"),
    ("婚姻状况", "marital"),
    ("文化程度", "education"),
    ("健康状况", "health"),
    ("就业状态", "employment"),
)


def file_code(person: Person) -> str:
    """What the square code says. It names nobody; typed or scanned into the search box it opens the file."""
    return f"DA{person.pk:08d}"


def collection_form(person: Person, *, by: Scope, printed_at: dt.datetime) -> bytes:
    return documents.pdf(TEMPLATE, collection_context(person, by=by, printed_at=printed_at))


def blank_form(*, station, printed_at: dt.datetime) -> bytes:
    return documents.pdf(TEMPLATE, blank_context(station=station, printed_at=printed_at))


def confirmation(person: Person, *, by: Scope, printed_at: dt.datetime) -> bytes:
    return documents.pdf(
        "veterans/documents/confirmation.html", confirmation_context(person, by=by, printed_at=printed_at)
    )


def collection_context(person: Person, *, by: Scope, printed_at: dt.datetime) -> dict:
    """Tab by tab, the empty fields too: they are filled in by hand."""
    own = queries.belongings_of(person, by=by)
    rows = parts.rows_of(person, by=by)
    photo = Paper.objects.visible_to(by).kept().filter(person=person, kind=PaperKind.PHOTO).first()
    groups = [("A 基本信息", [_basic(person, own)]), ("C 服役", _service(own))]
    for key, part in parts.PARTS.items():
        if key == "contact_wish":
            continue
        written = [_row(part, row) for row in rows[key]] or [_empty(part)]
        groups.append((f"{part.tab} {part.title}", written))
    groups.sort(key=lambda group: group[0][0])
    return _head("退役军人和其他优抚对象信息采集表", person.station, printed_at) | {
        "groups": groups,
        "number": file_code(person),
        "code": qr.picture(file_code(person)),
        "photo": _picture(photo) if photo else "",
    }


def blank_context(*, station, printed_at: dt.datetime) -> dict:
    labels = [
        "姓名",
        "公民身份号码",
        "性别",
        "联系电话",
        *(label for label, _ in BASIC),
        "户籍地址",
        "常住地址",
    ]
    groups = [
        ("A 基本信息", [[(label, "") for label in labels]]),
        ("C 服役", [[(label, "") for label in ("入伍时间", "退役时间", "部队代号", "军衔", "立功受奖")]]),
    ]
    groups += [(f"{p.tab} {p.title}", [_empty(p)]) for k, p in parts.PARTS.items() if k != "contact_wish"]
    groups.sort(key=lambda group: group[0][0])
    head = _head("退役军人和其他优抚对象信息采集表", station, printed_at)
    return head | {"groups": groups, "number": "", "code": "", "photo": ""}


def confirmation_context(person: Person, *, by: Scope, printed_at: dt.datetime) -> dict:
    """信息签证表: what has been collected, read out to the person, and signed."""
    own = queries.belongings_of(person, by=by)
    signature = Paper.objects.visible_to(by).kept().filter(person=person, kind=PaperKind.SIGNATURE).first()
    filled = [(label, text) for label, text in _basic(person, own) if text]
    filled += [pair for service in _service(own) for pair in service if pair[1]]
    filled += [("立功受奖", "、".join(str(award) for award in own.awards))] if own.awards else []
    filled += [("残疾等级", str(own.rating))] if own.rating else []
    return _head("退役军人和其他优抚对象信息签证表", person.station, printed_at) | {
        "rows": filled,
        "number": file_code(person),
        "code": qr.picture(file_code(person)),
        "signature": _picture(signature) if signature else "",
        "signed_on": f"{localtime(signature.at):%Y 年 %m 月 %d 日}" if signature else "",
    }


def _head(title: str, station, printed_at: dt.datetime) -> dict:
    return {
        "title": title,
        "bureau": settings.BUREAU_NAME,
        "station": station.name,
        "printed_on": f"{localtime(printed_at):%Y-%m-%d}",
    }


def _basic(person: Person, own: queries.Belongings) -> list[tuple[str, str]]:
    return [
        ("姓名", person.name),
        ("公民身份号码", person.id_number),
        ("性别", codes.label("sex", person.sex)),
        ("出生日期", person.born_on.isoformat()),
        ("联系电话", own.telephone.number if own.telephone else ""),
        *((label, codes.label(name, getattr(person, name))) for label, name in BASIC),
        ("人员类别", "、".join(str(identity) for identity in own.held)),
        ("户籍地址", person.household_address),
        ("常住地址", person.residence_address),
    ]


def _service(own: queries.Belongings) -> list[list[tuple[str, str]]]:
    """Unit cover numbers only, as everywhere."""
    written = [
        [
            ("入伍时间", service.since),
            ("退役时间", service.until),
            ("部队代号", service.unit),
            ("军衔", service.rank_word),
            ("军人类别", codes.label("soldier_kind", service.soldier_kind)),
        ]
        for service in own.services
    ]
    return written or [[(label, "") for label in ("入伍时间", "退役时间", "部队代号", "军衔", "军人类别")]]


def _row(part: parts.Part, row) -> list[tuple[str, str]]:
    return [(str(field.verbose_name), parts.word(part, row, field)) for field in part.fields]


def _empty(part: parts.Part) -> list[tuple[str, str]]:
    return [(str(field.verbose_name), "") for field in part.fields]


def _picture(paper: Paper) -> str:
    data = uploads.path_of(paper.key).read_bytes()
    return f"data:{paper.content_type};base64,{base64.b64encode(data).decode()}"

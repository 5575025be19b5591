"""The two papers of an application. What a `…_context` returns is what the paper says, and tests read it there."""

import datetime as dt

import segno
from django.conf import settings
from django.utils.timezone import localtime

from bureau.kit import codes, documents
from preferential_cards.enums import Action


def application_form(application, *, printed_at: dt.datetime, address: str = "") -> bytes:
    """申领表: for the signature of the applicant, so it carries the full ID number."""
    return documents.pdf(
        "preferential_cards/documents/application_form.html",
        application_form_context(application, printed_at=printed_at),
    )


def receipt(application, *, printed_at: dt.datetime, address: str = "") -> bytes:
    """受理回执: stays in the applicant's pocket, so the ID number is masked on it. `address`: of the page behind the QR."""
    return documents.pdf(
        "preferential_cards/documents/receipt.html",
        receipt_context(application, printed_at=printed_at) | {"qr": qr(address) if address else ""},
    )


def qr(text: str) -> str:
    """As a picture inside the page: nothing is fetched."""
    return segno.make(text, error="m").svg_data_uri(scale=4, border=2)


def application_form_context(application, *, printed_at: dt.datetime) -> dict:
    person = application.person
    contact = next(iter(person.contact_set.all()), None)
    return _head("优待证申领表", application, printed_at) | {
        "rows": [
            ("姓名", person.name),
            ("性别", codes.label("sex", person.sex)),
            ("公民身份号码", person.id_number),
            ("出生日期", person.born_on.isoformat()),
            ("民族", codes.label("ethnic", person.ethnic)),
            ("联系电话", contact.number if contact else ""),
            ("户籍地址", person.household_address),
            ("常住地址", person.residence_address),
            ("人员类别", "、".join(str(identity) for identity in person.identity_set.all())),
            ("申领证件", application.get_card_type_display()),
            ("申请方式", application.get_channel_display()),
        ],
    }


def receipt_context(application, *, printed_at: dt.datetime) -> dict:
    person = application.person
    return _head("优待证受理回执", application, printed_at) | {
        "rows": [
            ("申领人", person.name),
            ("公民身份号码", person.masked_id_number),
            ("申领证件", application.get_card_type_display()),
            ("提交日期", _day(application.submitted_at)),
            ("目前进度", application.get_state_display()),
        ],
        "steps": [
            f"{_day(step.at)}　{step.get_action_display()}"
            for step in application.steps.all()
            if step.action != Action.WITHDRAW
        ],
    }


def number(application) -> str:
    """What people call this application by on paper and on the phone."""
    return f"YDZ-{application.pk:07d}"


def _head(title, application, printed_at) -> dict:
    return {
        "title": title,
        "bureau": settings.BUREAU_NAME,
        "phone": settings.BUREAU_PHONE,
        "number": number(application),
        "station": application.station.name,
        "printed_on": _day(printed_at),
    }


def _day(moment: dt.datetime | None) -> str:
    return f"{localtime(moment):%Y-%m-%d}" if moment else ""

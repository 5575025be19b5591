"""The certificate on paper."""

from django.conf import settings
from django.utils.timezone import localtime

from bureau.kit import documents, qr
from stations.trainings.models import Seat


def certificate(seat: Seat, *, url: str) -> bytes:
    return documents.pdf("trainings/documents/certificate.html", certificate_context(seat, url=url))


def certificate_context(seat: Seat, *, url: str) -> dict:
    """`url` is where anybody may check it."""
    held, training = seat.certificate, seat.training
    code = held.code
    return {
        "title": "培训合格证书",
        "name": seat.name,
        "text": (
            f"于{_day(localtime(training.starts_at))}参加{training.station.name}举办的“{training.topic}”"
            f"（{training.get_kind_display()}，{training.hours} 学时），考核合格，特发此证。"
        ),
        "number": held.number,
        "code": f"{code[:4]}-{code[4:8]}-{code[8:]}",
        "station": seat.station.name,
        "organiser": training.station.name,
        "bureau": settings.BUREAU_NAME,
        "day": _day(held.issued_on),
        "qr": qr.picture(url),
        "revoked": held.revoked_at is not None,
    }


def _day(day) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"

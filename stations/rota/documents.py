"""The papers of the rota: letter of appointment, letter of thanks, and the wall print with one QR."""

import datetime as dt

from django.conf import settings

from bureau.kit import documents, qr
from stations.rota import queries
from stations.rota.models import Chief


def letter(chief: Chief, *, printed_on: dt.date) -> bytes:
    return documents.pdf("rota/documents/letter.html", letter_context(chief, printed_on=printed_on))


def letter_context(chief: Chief, *, printed_on: dt.date) -> dict:
    return _head("聘　书", printed_on) | {
        "name": chief.name,
        "paragraphs": [
            f"兹聘请您担任{chief.station.name}轮值站长，任期自{_day(chief.starts_on)}至{_day(chief.ends_on)}。",
            "望您在轮值期间接待来访、倾听诉求、传递政策，发挥退役军人先锋作用。",
        ],
        "number": f"轮值聘字〔{chief.starts_on.year}〕{chief.pk} 号",
    }


def thanks(chief: Chief, *, printed_on: dt.date) -> bytes:
    return documents.pdf("rota/documents/letter.html", thanks_context(chief, printed_on=printed_on))


def thanks_context(chief: Chief, *, printed_on: dt.date) -> dict:
    served = queries.served_by(chief, today=printed_on)
    if served["turns"]:
        between = f"{_day(served['first'])}至{_day(served['last'])}"
        sentence = f"{between}，您在{chief.station.name}轮值 {served['turns']} 班，共 {served['days']} 天。"
    else:
        sentence = f"感谢您答应担任{chief.station.name}轮值站长。"
    return _head("感谢信", printed_on) | {
        "name": chief.name,
        "paragraphs": [sentence, "您把服务站当家、把战友的事当自己的事，谨此致谢。"],
        "number": "",
    }


def wall(station, *, first: dt.date, today: dt.date, url: str) -> bytes:
    return documents.pdf("rota/documents/wall.html", wall_context(station, first=first, today=today, url=url))


def wall_context(station, *, first: dt.date, today: dt.date, url: str) -> dict:
    """The days of a month in large type, as they hang in the station. Surname and title, as people are addressed there."""
    weeks = queries.month(station, first=first, today=today)
    return {
        "title": f"{station.short_name}轮值站长值班表",
        "month": f"{first.year} 年 {first.month} 月",
        "weeks": [[_cell(day) for day in week] for week in weeks],
        "phone": station.phone,
        "hours": station.opening_hours,
        "bureau": settings.BUREAU_NAME,
        "qr": qr.picture(url),
    }


def _cell(day) -> dict:
    turn = day.turn if day.inside else None
    return {
        "number": day.day.day if day.inside else "",
        "name": turn.chief_name if turn else "",
        "open": bool(turn and not turn.chief_id),
        "holiday": day.holiday if day.inside else "",
        "off": day.off,
    }


def _head(title: str, printed_on: dt.date) -> dict:
    return {"title": title, "bureau": settings.BUREAU_NAME, "day": _day(printed_on)}


def _day(day: dt.date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"

"""The printed code: a card to cut out, for people without a phone. The PIN is not on it."""

import datetime as dt

from django.conf import settings
from django.utils.timezone import localdate

from bureau.kit import documents, mask, qr


def paper(code, *, token: str, at: dt.datetime) -> bytes:
    return documents.pdf("codes/documents/paper.html", paper_context(code, token=token, at=at))


def paper_context(code, *, token: str, at: dt.datetime) -> dict:
    return {
        "title": "老兵码",
        "bureau": settings.BUREAU_NAME,
        "phone": settings.BUREAU_PHONE,
        "name": mask.name(code.person.name),
        "station": str(code.person.station),
        "printed_on": localdate(at).isoformat(),
        "qr": qr.picture(token),
        "how": ["请店员扫码，再说出您的密码", "密码不要写在纸上", "丢了请到服务站，旧码马上作废"],
    }

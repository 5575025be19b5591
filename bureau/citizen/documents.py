"""委托书: prefilled, to be signed by the person and the proxy."""

import datetime as dt

from django.conf import settings
from django.utils.timezone import localtime

from bureau.kit import documents


def proxy_form(person, *, printed_at: dt.datetime) -> bytes:
    return documents.pdf(
        "citizen/documents/proxy_form.html", proxy_form_context(person, printed_at=printed_at)
    )


def proxy_form_context(person, *, printed_at: dt.datetime) -> dict:
    """The number stays masked: the person writes it by hand when signing."""
    return {
        "title": "委托代办书",
        "bureau": settings.BUREAU_NAME,
        "station": person.station.name,
        "rows": [
            ("委托人", person.name), ("身份证号", person.masked_id_number), ("所属服务站", person.station.name),
        ],
        "blanks": ["代办人姓名", "代办人身份证号", "代办人手机号", "与委托人关系", "代办到（最长 3 年）"],
        "matters": "查询办事进度、提交和修改资料、接收办事通知。代办人不能领取现金，不能再委托他人。",
        "printed_on": localtime(printed_at).date().isoformat(),
    }  # fmt: skip

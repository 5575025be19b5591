"""The letter with the result: what was found, by which standard, why, and how to have it reviewed."""

import datetime as dt

from django.conf import settings
from django.utils.timezone import localdate

from bureau.kit import documents
from veterans.hardship import queries, rules
from veterans.hardship.enums import State
from veterans.hardship.models import Case

PAPER = "hardship/documents/letter.html"
AGAIN = f"不同意本结果的，可在收到之日起 {rules.APPEAL_DAYS} 日内向所属服务站申请复核。"
LAST = "本结果已经复核。仍不同意的，可以依法申请行政复议或提起行政诉讼。"


def letter_context(case: Case, *, at: dt.datetime) -> dict:
    """Plain words only: what this returns is what the paper says, and tests read it here."""
    kept = queries.reckoning(case)
    held = [found for found in kept.findings if found["holds"]]
    return {
        "number": case.number,
        "name": case.person.name,
        "opened": f"{localdate(case.opened_at):%Y年%-m月%-d日}",
        "result": case.get_level_display(),
        "confirmed": case.state != State.REFUSED,
        "reason": case.reason,
        "standards": [f"{found['name']}：{found['text']}" for found in held],
        "until": f"{case.valid_to:%Y年%-m月%-d日}" if case.valid_to else "",
        "again": LAST if case.rounds else AGAIN,
        "from": settings.BUREAU_NAME,
        "phone": settings.BUREAU_PHONE,
        "decided": f"{localdate(case.decided_at):%Y年%-m月%-d日}",
    }


def letter(case: Case, *, at: dt.datetime) -> bytes:
    return documents.pdf(PAPER, letter_context(case, at=at))

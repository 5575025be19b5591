import re
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from bureau.kit.errors import Refused
from veterans.citizens import states

CODE_DIGITS = 6
LONGEST_YEARS = 3
TAIL = re.compile(r"\d{3}[\dX]|\d{17}[\dX]", re.ASCII)


class MustSayWhy(Refused):
    pass


class NotOpen(Refused):
    pass


class NoEvidence(Refused):
    pass


class TooLong(Refused):
    pass


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def digest_of(code: str, knock_id: int) -> str:
    return salted_hmac(
        "veterans.citizens.code", f"{knock_id}:{code}", secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()


def is_right(knock, code: str) -> bool:
    """Compared also where no code was ever sent: the same work for one who is unknown."""
    return constant_time_compare(digest_of(code, knock.pk), knock.digest or "-")


def check_note(action, note: str) -> None:
    if action in states.MUST_SAY_WHY and not note.strip():
        raise MustSayWhy("请写明原因")


def check_term(starts_on, ends_on) -> None:
    if ends_on < starts_on:
        raise TooLong("止期早于起期")
    if (ends_on - starts_on).days > 366 * LONGEST_YEARS:
        raise TooLong(f"代办最长 {LONGEST_YEARS} 年，到期可以再办")


def check_evidence(proxy) -> None:
    if not proxy.evidence:
        raise NoEvidence("没有委托材料（签字的委托书或户口簿照片），不能准予代办")

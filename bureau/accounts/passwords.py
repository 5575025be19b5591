"""What a password must be. Two profiles: `djbh3` as GB/T 22239 (等保) 8.1.4.1 a asks, `nist` as SP 800-63B-4 advises."""

import datetime as dt
import re
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LONGEST = 128  # a megabyte of password must not reach the hasher
SHORTEST = {"djbh3": 12, "nist": 15}
CLASSES_ASKED = 3
GOOD_FOR = dt.timedelta(days=90)
REMEMBERED = 5
CLASSES = (re.compile(r"[A-Z]"), re.compile(r"[a-z]"), re.compile(r"[0-9]"), re.compile(r"[^A-Za-z0-9]"))
LEET = str.maketrans("@$013457!", "asoleasti")
OF_ITS_OWN = 8  # characters that must be left when the words everybody here knows are taken away


class Profile:
    """The one entry of AUTH_PASSWORD_VALIDATORS. Says everything that is wrong at once."""

    def validate(self, password, user=None):
        wrong = [ValidationError(text, code=code) for code, text in faults(password, user)]
        if wrong:
            raise ValidationError(wrong)

    def get_help_text(self):
        return help_text()


def help_text() -> str:
    if settings.PASSWORD_PROFILE == "nist":
        return "至少 15 个字符，可以用一句话，可以有空格和汉字。不要用常见密码、姓名、单位名和地名。"
    return (
        "至少 12 个字符，大写字母、小写字母、数字、其他字符（含汉字）至少有三种。"
        "不要用常见密码、姓名、单位名和地名；每 90 天换一次，不能用最近 5 次用过的。"
    )


def faults(password: str, user=None) -> list[tuple[str, str]]:
    profile = settings.PASSWORD_PROFILE
    found = []
    if len(password) < SHORTEST[profile]:
        found.append(("short", f"密码太短，至少 {SHORTEST[profile]} 个字符"))
    if len(password) > LONGEST:
        return [("long", f"密码最多 {LONGEST} 个字符")]
    if profile == "djbh3" and sum(bool(one.search(password)) for one in CLASSES) < CLASSES_ASKED:
        found.append(("classes", "大写字母、小写字母、数字、其他字符至少要有三种"))
    if is_common(password):
        found.append(("common", "这是常见密码，很容易被猜到"))
    elif _left_of(password, _own_words(user)) < min(OF_ITS_OWN, len(password)):
        found.append(("own", "密码里大半是姓名、用户名、单位名或地名，容易被猜到"))
    if profile == "djbh3" and user is not None and user.pk and was_used(user, password):
        found.append(("used", f"不能用最近 {REMEMBERED} 次用过的密码"))
    return found


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)  # some 20,000, from leaks


def is_common(password: str) -> bool:
    """Also with figures and signs around it, in capitals, or with the usual signs for letters; or a row of the same few."""
    lower = password.lower().strip()
    forms = {lower, lower.translate(LEET)}
    forms |= {re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form) for form in forms}
    forms |= {re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lower).translate(LEET)}
    return any(form in _common() for form in forms if form) or len(set(lower)) < 5 <= len(lower)


def _own_words(user) -> list[str]:
    words = [*settings.OWN_WORDS, settings.BUREAU_NAME, settings.BUREAU_SHORT_NAME]
    if user is not None:
        words += [user.get_username(), getattr(user, "full_name", "")]
    return sorted({word.lower() for word in words if len(word) > 1}, key=len, reverse=True)


def _left_of(password: str, words: list[str]) -> int:
    rest = password.lower()
    for word in words:
        rest = rest.replace(word, "")
    return len(rest)


def was_used(user, password: str) -> bool:
    before = user.old_passwords.order_by("-at").values_list("encoded", flat=True)[: REMEMBERED - 1]
    return any(check_password(password, encoded) for encoded in [user.password, *before])


def must_change(user, *, at: dt.datetime) -> bool:
    if not user.has_usable_password():
        return False  # signs in elsewhere only
    too_old = settings.PASSWORD_PROFILE == "djbh3" and at - user.password_changed_at > GOOD_FOR
    return user.password_is_one_time or too_old

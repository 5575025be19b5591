"""The authenticator app (TOTP, RFC 6238) and ten recovery codes. The arithmetic is django-allauth's, what is kept is ours.

A code works once: the half minute it belongs to is written down under a lock, and it and all earlier ones are spent,
for every process alike. The clock of the telephone may be half a minute off, no more.
"""

import base64
import datetime as dt
import hashlib
import hmac
import re

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import transaction
from django.utils.crypto import get_random_string
from qrcode.image.svg import SvgPathFillImage

from bureau.accounts import queries
from bureau.accounts.models import SecondFactor, User
from bureau.kit import seal

STEP = 30
TOLERANCE = 1
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # read from paper: none that look alike


class Adapter(DefaultMFAAdapter):
    def get_totp_label(self, user):
        return user.get_username()

    def get_totp_issuer(self):
        return settings.BUREAU_SHORT_NAME

    def build_totp_svg(self, url):
        """On white, also where the page is dark: most telephones cannot read it otherwise."""
        return qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")


def is_demanded() -> bool:
    """Of everybody, unless this is the demo district with its invented people, whose every page says so."""
    return settings.SECOND_FACTOR_DEMANDED and not queries.demo_is_loaded()


def is_set_up(user) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def new_secret() -> str:
    return totp.generate_totp_secret()


def keep_for_now(secret: str, user) -> str:
    """A secret that is not bound yet waits in the session, which is a row of the database: sealed there too."""
    return base64.b64encode(seal.of(SecondFactor.SEAL).close(secret, user.pk)).decode()


def kept(text: str, user) -> str:
    return seal.of(SecondFactor.SEAL).open(base64.b64decode(text), user.pk)


def picture(user, secret: str) -> str:
    """The QR code as an address that the content security policy allows."""
    adapter = Adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def code_at(secret: str, at: dt.datetime) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(at.timestamp()) // STEP))


def _step_of(secret: str, code: str, at: dt.datetime) -> int | None:
    now = int(at.timestamp()) // STEP
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if hmac.compare_digest(totp.format_hotp_value(totp.hotp_value(secret, step)), code):
            return step
    return None


def _bare(code: str) -> str:
    return re.sub(r"[^0-9a-z]", "", code.lower())


@transaction.atomic
def set_up(user: User, secret: str, code: str, *, at: dt.datetime) -> list[str]:
    """Bind the app that shows `code` now → the recovery codes, told once; nothing when the code is wrong."""
    step = _step_of(secret, _bare(code), at)
    if step is None:
        return []
    User.objects.select_for_update().get(pk=user.pk)
    factor = SecondFactor(user=user, since=at, last_step=step)
    factor.secret = secret
    codes = _new_codes(factor)
    factor.save()
    return codes


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    factor = SecondFactor.objects.select_for_update().get(user=user)
    codes = _new_codes(factor)
    factor.save(update_fields=["recovery_digests"])
    return codes


@transaction.atomic
def check(user: User, code: str, *, at: dt.datetime) -> str:
    """→ "app" or "recovery" for a right code, which is then spent; nothing for any other."""
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None:
        return ""
    bare = _bare(code)
    step = _step_of(factor.secret, bare, at) if len(bare) == 6 else None
    if step is not None and step > factor.last_step:
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return "app"
    if (digest := _digest(user, bare)) in factor.recovery_digests:
        factor.recovery_digests.remove(digest)
        factor.save(update_fields=["recovery_digests"])
        return "recovery"
    return ""


def remove(user: User) -> bool:
    return bool(SecondFactor.objects.filter(user=user).delete()[0])


def codes_left(user: User) -> int:
    factor = SecondFactor.objects.filter(user=user).only("recovery_digests").first()
    return len(factor.recovery_digests) if factor else 0


def _new_codes(factor: SecondFactor) -> list[str]:
    codes = ["-".join(get_random_string(4, LETTERS) for _ in range(3)) for _ in range(RECOVERY_CODES)]
    factor.recovery_digests = [_digest(factor.user, _bare(code)) for code in codes]
    return codes


def _digest(user: User, bare: str) -> str:
    """A plain digest will do: twelve letters at random are 59 bits, not a word that somebody thought of."""
    return hashlib.sha256(f"{user.pk}:{bare}".encode()).hexdigest()

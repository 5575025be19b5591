"""What is in the picture: opaque, signed, sixty seconds. The server and, without network, the shop's browser can both verify it.

    version(1) ‖ key(1) ‖ mark(8) ‖ made at(4) ‖ nonce(6) ‖ ECDSA P-256 signature(64)     in base 32, capitals only

`mark` stands for the code and changes each day (printed codes: with each print), so two scans of two days cannot be put together by
whoever sees the pictures. The private key is derived from the master keys and leaves nothing but signatures; shops' browsers hold
the public half. Capitals and digits keep the picture small enough for an old phone's camera.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import os
import re
import secrets
from functools import cache
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.crypto import salted_hmac

from bureau.kit import seal

LIVE, PRINTED = 1, 2
LIFE, SKEW = 60, 30  # seconds; a screenshot of a minute and a half ago is dead
MARK, HEAD = 8, 20
LONGEST = 200
SHORT = re.compile(r"[2-9A-HJ-NP-Z]{8}")
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ALGORITHM = ec.ECDSA(hashes.SHA256())


class Forged(Exception):
    pass


class Malformed(Exception):
    pass


class Token(NamedTuple):
    version: int
    mark: bytes
    made_at: int
    digest: bytes  # of the whole token: what is remembered of it

    def is_fresh(self, at: dt.datetime) -> bool:
        return -SKEW <= at.timestamp() - self.made_at <= LIFE + SKEW


@cache
def _private(key_id: int) -> ec.EllipticCurvePrivateKey:
    kdf = HKDF(algorithm=hashes.SHA256(), length=48, salt=None, info=b"preferential_cards.codes.sign")
    number = int.from_bytes(kdf.derive(seal.master_keys()[key_id]), "big")
    return ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1())


@cache
def _public(key_id: int) -> ec.EllipticCurvePublicKey:
    return _private(key_id).public_key()


def public_keys() -> dict[str, str]:
    """Key id → the public point, base 64: what a browser imports as a raw key."""
    found = {}
    for key_id in seal.master_keys():
        numbers = _public(key_id).public_numbers()
        point = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        found[str(key_id)] = base64.b64encode(point).decode()
    return found


def sign(text: bytes) -> tuple[int, bytes]:
    """→ the key's id, and r ‖ s as browsers want it."""
    key_id = max(seal.master_keys())
    r, s = decode_dss_signature(_private(key_id).sign(text, ALGORITHM))
    return key_id, r.to_bytes(32, "big") + s.to_bytes(32, "big")


def mark_of(key: bytes, day: dt.date) -> bytes:
    return hmac.digest(bytes(key), day.isoformat().encode(), "sha256")[:MARK]


def print_mark() -> bytes:
    return secrets.token_bytes(MARK)


def make(mark: bytes, *, at: dt.datetime, version: int = LIVE) -> str:
    head = bytes([version, max(seal.master_keys())]) + mark
    head += int(at.timestamp()).to_bytes(4, "big") + os.urandom(6)
    _, signature = sign(head)
    return base64.b32encode(head + signature).decode().rstrip("=")


def digest_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def read(text: str) -> Token:
    """Raises `Malformed` or `Forged`; touches no table, so that nonsense costs nothing."""
    if len(text) > LONGEST:
        raise Malformed
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raise Malformed from None
    # One picture, one text: base 32 would also read a changed last letter that carries no bit.
    if len(raw) != HEAD + 64 or base64.b32encode(raw).decode().rstrip("=") != text:
        raise Malformed
    head, signature = raw[:HEAD], raw[HEAD:]
    if head[0] not in (LIVE, PRINTED) or head[1] not in seal.master_keys():
        raise Forged
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        _public(head[1]).verify(encode_dss_signature(r, s), head, ALGORITHM)
    except InvalidSignature:
        raise Forged from None
    # The signed part names it: whoever turns s into n − s gets another signature, not another token.
    return Token(head[0], head[2:10], int.from_bytes(head[10:14], "big"), hashlib.sha256(head).digest())


def new_short() -> str:
    """Eight characters to be told or typed, for a minute: 7K2MQ4XW."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def short_digest(short: str) -> bytes:
    return salted_hmac("preferential_cards.codes.short", short, algorithm="sha256").digest()


def tidy(text: str) -> str:
    """As scanned or typed: without blanks, dots and dashes, in capitals."""
    return re.sub(r"[\s·.\-]", "", text[: LONGEST + 20]).upper()


def is_short(text: str) -> bool:
    return bool(SHORT.fullmatch(text))

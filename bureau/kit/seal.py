"""Sealed columns: encrypted and bound to their row, found by keyed blind indexes.

A sealed value is `suite(1) ‖ key id(1) ‖ nonce(12) ‖ ciphertext ‖ tag(16)`; its additional data is "purpose:pk", so a value
moved to another row or column does not open. Master keys are files `master-N.key` in settings.KEYS, never in the
database and never derived from SECRET_KEY; each purpose gets its own subkeys by HKDF. The highest N seals, every N
that is there opens: see `manage.py rotate_keys`.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from cryptography.exceptions import InvalidTag
from django.conf import settings

from bureau.kit import secret_files
from bureau.kit.ciphers import BY_NAME, NONCE, SUITES


class Broken(Exception):
    """A sealed value did not open: wrong key, another row's value, or altered bytes. Never shown as data."""


@dataclass(frozen=True)
class Sealed:
    """Declares a sealed column beside the model: `sealed = {"number_sealed": Sealed("…", indexes={"number_index": whole})}`.

    `indexes` names the blind-index columns and what of the text each one is made from; `bound_to`, in SQL, the
    number the ciphertext is bound to, where that is not the row's own key (a plan row holds what its person will hold).
    """

    purpose: str
    indexes: dict[str, Callable[[str], str]] = field(default_factory=dict)
    bound_to: str = ""


def whole(text: str) -> str:
    return text


def tail(text: str) -> str:
    """The last four characters, which people know by heart. Searched only together with a scope."""
    return text[-4:]


@cache
def master_keys() -> dict[int, bytes]:
    """Key id → key. A copy on its embedded database makes its first key; an installation must be given one."""
    if not list(settings.KEYS.glob("master-*.key")):
        secret_files.read_or_make(
            settings.KEYS / "master-1.key", may_make=settings.MAKE_MISSING_KEYS, name="PORTAL_KEYS"
        )
    keys = {}
    for path in settings.KEYS.glob("master-*.key"):
        number = int(re.fullmatch(r"master-(\d{1,3})\.key", path.name)[1])
        keys[number] = bytes.fromhex(path.read_text().strip())
        if not 1 <= number <= 255 or len(keys[number]) != 32:
            raise RuntimeError(f"{path}: a master key is 64 hexadecimal digits, numbered 1 to 255")
    return keys


class Seal:
    """One purpose, e.g. "veterans.person.id_number": its ciphers and its blind indexes."""

    def __init__(self, purpose: str, keys: dict[int, bytes], suite: str = "aes"):
        self.purpose = purpose
        self._aad = purpose.encode() + b":%d"
        self._all = {
            (number, key_id): SUITES[number](master, purpose)
            for number in SUITES
            for key_id, master in keys.items()
        }
        now = BY_NAME[suite].number, max(keys)
        self.head = bytes(now)
        self._now = self._all[now]

    def index(self, text: str) -> bytes:
        """32 bytes, the same for the same text: what an indexed column holds."""
        return self._now.index(text.encode())

    def indexes(self, text: str) -> list[bytes]:
        """Under every key and suite that may still be in the table: what a look-up asks for."""
        return [one.index(text.encode()) for one in self._all.values()]

    def close(self, text: str, pk: int) -> bytes:
        nonce = os.urandom(NONCE)
        return self.head + nonce + self._now.encrypt(nonce, text.encode(), self._aad % pk)

    def close_many(self, texts: list[str], pks: list[int]) -> list[bytes]:
        """One value per text; b'' stays for ''. One call for randomness: urandom per value costs a sixth more."""
        nonces, sealed = os.urandom(NONCE * len(texts)), []
        encrypt, aad, head = self._now.encrypt, self._aad, self.head
        for at, (text, pk) in enumerate(zip(texts, pks, strict=True)):
            nonce = nonces[NONCE * at : NONCE * at + NONCE]
            sealed.append(head + nonce + encrypt(nonce, text.encode(), aad % pk) if text else b"")
        return sealed

    def open(self, sealed: bytes, pk: int) -> str:
        """The plain text. Raises `Broken` and never returns anything else."""
        sealed = bytes(sealed)
        cipher = self._all.get(tuple(sealed[:2]))
        if cipher is None:
            raise Broken(f"{self.purpose}: unknown suite or key")
        try:
            return cipher.decrypt(sealed[2 : 2 + NONCE], sealed[2 + NONCE :], self._aad % pk).decode()
        except (InvalidTag, ValueError):
            raise Broken(f"{self.purpose}: does not belong to row {pk}") from None


@cache
def of(purpose: str) -> Seal:
    return Seal(purpose, master_keys(), settings.CIPHER_SUITE)


def forget() -> None:
    """After a new key file: read the keys again."""
    master_keys.cache_clear()
    of.cache_clear()

"""Where finished files lie: encrypted, under a random name, readable by the portal alone, and never in a backup."""

import datetime as dt
import hashlib
import os
import secrets
import tempfile
import uuid
from pathlib import Path

from django.conf import settings

from bureau.kit import exports

# Nothing that is mistaken for something else when it is read out: 31 signs, 16 of them, 79 bits.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
NAME = 32 + len(".xlsx")


def folder() -> Path:
    path = settings.VAR / "exports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def new_password() -> str:
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))


def keep(headings, rows, *, about: str, hidden=(), number: str, password: str) -> tuple[str, str, int]:
    """Write, encrypt, and put in place → file name, SHA-256 and number of rows. The open text never has a name."""
    name = f"{uuid.uuid4().hex}.xlsx"
    part = folder() / f"{name}.part"
    try:
        with tempfile.TemporaryFile(dir=folder()) as plain:
            count = exports.write(
                plain, headings, rows, about=about, hidden=hidden, number=number, scratch=folder()
            )
            plain.seek(0)
            with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
                exports.encrypt(plain, file, password)
                file.flush()
                os.fsync(file.fileno())
                file.seek(0)
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        part.rename(folder() / name)
    finally:
        part.unlink(missing_ok=True)
    return name, digest, count


def path_of(name: str) -> Path:
    return folder() / name


def discard(name: str) -> None:
    if name:
        path_of(name).unlink(missing_ok=True)


def sweep(*, known: set[str], at: dt.datetime, life: dt.timedelta) -> int:
    """Whatever no order knows, or is older than a file may get: a killed worker leaves nothing for good."""
    gone = 0
    for path in folder().iterdir():
        age = at.timestamp() - path.stat().st_mtime
        if path.is_file() and (age > life.total_seconds() or (path.name not in known and age > 3600)):
            path.unlink(missing_ok=True)
            gone += 1
    return gone

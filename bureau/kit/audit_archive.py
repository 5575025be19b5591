"""The end of retention: what the log has kept for three years goes into a sealed file and out of the table, in the open.

At least six months by law (网络安全法 art. 21), three years here (security.md row 29). Field history is no log: it belongs to
the person and ends with the person's own retention. Only the owner of the tables can delete; the file comes first, whole
and on the disk, and opens with the key of the chain.
"""

import base64
import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from bureau.kit import audit_check, audit_seals, ciphers
from bureau.kit.models import AccessEvent, AuditEvent, AuditKey

KEPT = relativedelta(years=3)
LOGS = (AccessEvent, AuditEvent)
PURPOSE = "audit.archive"
CHUNK = 2_000


def folder() -> Path:
    return settings.VAR / "audit-archive"


def put_away(*, at: dt.datetime) -> list[tuple[Path, int]]:
    """→ the files that were written, with their number of rows. Nothing old enough: no file."""
    before, done = at - KEPT, []
    for model in LOGS:
        rows = model.objects.filter(at__lt=before)
        last = rows.aggregate(last=models.Max("pk"))["last"]
        if last is None:
            continue
        with audit_check.in_the_open(because=f"保存满三年，{before:%Y-%m-%d} 以前", at=at):
            rows = rows.filter(pk__lte=last)
            path = folder() / f"{model._meta.db_table}-before-{before:%Y-%m-%d}-{last}.sealed"
            written = _write(path, rows)
            deleted, _ = rows.delete()
            if deleted != written:
                raise audit_check.NotWhole(f"存档 {written} 行，删除 {deleted} 行，未作改动")
        done.append((path, written))
    return done


def _write(path: Path, rows) -> int:
    key_id, key = audit_seals.chain_key()
    cipher, count = ciphers.BY_NAME[settings.CIPHER_SUITE](key, PURPOSE), 0
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(f"{settings.CIPHER_SUITE} {key_id}\n")
        chunk = []
        for number, row in enumerate(rows.order_by("pk").values().iterator(chunk_size=CHUNK), 1):
            chunk.append(row)
            if len(chunk) == CHUNK:
                file.write(_sealed(cipher, path.name, number, chunk))
                chunk = []
            count = number
        if chunk:
            file.write(_sealed(cipher, path.name, count, chunk))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    return count


def _sealed(cipher, name: str, last: int, chunk: list[dict]) -> str:
    """A line bound to its file and place, so that none is moved, swapped or left out in the middle."""
    nonce = os.urandom(ciphers.NONCE)
    text = json.dumps(chunk, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    value = cipher.encrypt(nonce, text, f"{name}:{last}".encode())
    return f"{last} {base64.b64encode(nonce + value).decode()}\n"


def read(path: Path) -> Iterator[dict]:
    """The rows of a file. Raises InvalidTag where a line is not what was written."""
    with path.open(encoding="ascii") as file:
        suite, key_id = file.readline().split()
        key = audit_seals.opened(AuditKey.objects.get(pk=int(key_id)))
        cipher = ciphers.BY_NAME[suite](key, PURPOSE)
        for line in file:
            last, value = line.split()
            sealed = base64.b64decode(value)
            text = cipher.decrypt(
                sealed[: ciphers.NONCE], sealed[ciphers.NONCE :], f"{path.name}:{last}".encode()
            )
            yield from json.loads(text)

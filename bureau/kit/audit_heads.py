"""The heads of the sealed batches in a file of their own: $PORTAL_VAR/audit-heads.log.

Copied to a second machine and printed daily (docs/adr/0015), it tells of a deleted newest batch, which the chain cannot.
"""

import fcntl
import os
from collections import defaultdict
from pathlib import Path

from django.conf import settings

from bureau.kit.models import AuditSeal


def path() -> Path:
    return settings.VAR / "audit-heads.log"


def _line(batch: AuditSeal) -> str:
    return f"{batch.number} {batch.at:%Y-%m-%dT%H:%M:%S%z} {batch.head}\n"


def read() -> dict[int, set[str]]:
    """Number → the heads that were written for it: one, unless somebody made the same batch twice."""
    heads: dict[int, set[str]] = defaultdict(set)
    if path().exists():
        for line in path().read_text(encoding="utf-8").splitlines():
            number, _, head = line.split(" ")
            heads[int(number)].add(head)
    return dict(heads)


def keep(batch: AuditSeal) -> None:
    """Append the head of a committed batch.

    A process killed between commit and append leaves one line out; the next makes good for that one. More missing lines
    are no accident and stay missing, for `verify_audit` to tell.
    """
    path().parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = file.readlines()
        last = int(lines[-1].split(" ")[0]) if lines else 0
        if last == batch.number - 2 and (missed := AuditSeal.objects.filter(number=batch.number - 1).first()):
            file.write(_line(missed))
        if _line(batch) not in lines:
            file.write(_line(batch))
        file.flush()
        os.fsync(file.fileno())

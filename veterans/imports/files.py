"""The sender's own file, kept sealed block by block outside the database, and opened only while the child reads it."""

import base64
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from bureau.kit import seal

PURPOSE = "veterans.imports.file"
BLOCK = 1 << 20
KEPT_DAYS = 30  # then the file is deleted; the batch and what became of its rows stay


def _path(batch_id: int) -> Path:
    return settings.MEDIA_ROOT / "imports" / f"{batch_id}.sealed"


def digest(file) -> str:
    """SHA-256 of an open file, from its beginning."""
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return found


def keep(batch_id: int, file) -> None:
    """Each block is bound to the batch and to its place in the file."""
    box, path = seal.of(PURPOSE), _path(batch_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.seek(0)
    draft = path.with_suffix(".draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        number = 0
        while block := file.read(BLOCK):
            sealed = box.close(base64.b64encode(block).decode(), _key(batch_id, number))
            out.write(len(sealed).to_bytes(4, "big") + sealed)
            number += 1
    draft.replace(path)


def _key(batch_id: int, number: int) -> int:
    return batch_id * 1_000 + number


def exists(batch_id: int) -> bool:
    return _path(batch_id).exists()


@contextmanager
def opened(batch_id: int) -> Iterator[Path]:
    """A plain copy for the reading child, gone when the block ends."""
    box = seal.of(PURPOSE)
    folder = settings.MEDIA_ROOT / "imports"
    with (
        tempfile.NamedTemporaryFile(dir=folder, prefix="reading-") as plain,
        open(_path(batch_id), "rb") as sealed,
    ):
        number = 0
        while size := sealed.read(4):
            block = sealed.read(int.from_bytes(size, "big"))
            plain.write(base64.b64decode(box.open(block, _key(batch_id, number))))
            number += 1
        plain.flush()
        yield Path(plain.name)


def purge(batch_id: int) -> None:
    _path(batch_id).unlink(missing_ok=True)

"""Secrets kept as files outside the database and the repository. Knows no Django: settings need it before Django stands."""

import os
import secrets
from pathlib import Path


def read_or_make(path: Path, *, may_make: bool, name: str) -> str:
    """The secret in `path`; made (64 hex digits, mode 0600) when it is missing and may be made.

    Two processes that make it at once end with one secret: the file appears whole by a link, never half written.
    """
    if not path.exists():
        if not may_make:
            raise RuntimeError(f"{name} is not set and {path} does not exist: give the portal its secret")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its secret counts
        finally:
            draft.unlink()
    return path.read_text().strip()

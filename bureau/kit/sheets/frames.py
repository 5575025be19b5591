"""How the child talks: a length, a JSON head, then columns as raw UTF-8. Never pickle or marshal: the child may be captured."""

import json

LIMIT = 1 << 27


def send(out, head, columns=()):
    blobs = [column.encode("utf-8", "replace") for column in columns]
    meta = json.dumps([head, [len(blob) for blob in blobs]], ensure_ascii=False).encode("utf-8", "replace")
    out.write(len(meta).to_bytes(4, "big") + meta)
    for blob in blobs:
        out.write(blob)
    out.flush()


def receive(pipe) -> tuple[dict, list[str]]:
    """Raises ValueError or EOFError for anything but a whole frame."""
    size = int.from_bytes(_read(pipe, 4), "big")
    if size > LIMIT:
        raise ValueError("frame too large")
    head, lengths = json.loads(_read(pipe, size))
    if not isinstance(head, dict) or sum(lengths) > LIMIT:
        raise ValueError("not a frame of ours")
    return head, [_read(pipe, length).decode() for length in lengths]


def _read(pipe, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data

"""The one door for files that come in: size, type by content, nothing hidden in them, nothing half written.

What passes is stored under a random name in settings.MEDIA_ROOT, which no web server serves; a room shows it through a
scoped view of its own. Images are drawn anew, so that no metadata, comment or trailing bytes survive; PDFs with
scripts, launch actions, attachments or encryption are refused. Spreadsheets have a door of their own (bureau.kit.sheets).
"""

import hashlib
import io
import os
import re
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bureau.kit.errors import Refused

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_PAGES = 500
LEAST_FREE = 0.10  # of the disk: below it reading goes on, uploads wait
SCAN_SECONDS = 60
ACTIVE_PDF = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/XFA",
    "/RichMedia",
    "/SubmitForm",
)
NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


class NotTaken(Refused):
    """The file is not taken; the sentence says why and what to do."""


@dataclass(frozen=True)
class Stored:
    key: str  # the path below MEDIA_ROOT
    shown_name: str
    content_type: str
    size: int  # bytes, of what was stored
    sha256: str


def take(file, *, name: str, kinds: frozenset[str] = frozenset({"image", "pdf"})) -> Stored:
    """Check an uploaded file-like object and store it whole. Raises `NotTaken`; then nothing of it is left."""
    data = file.read(MOST_BYTES + 1)
    if not data:
        raise NotTaken("文件是空的，请重新选择")
    if len(data) > MOST_BYTES:
        raise NotTaken("文件超过 15 MB，请缩小后再传")
    if data.startswith(b"%PDF-") and "pdf" in kinds:
        clean, content_type, suffix = _checked_pdf(data), "application/pdf", ".pdf"
    elif "image" in kinds and data[:2] in (b"\xff\xd8", b"\x89P"):
        clean, content_type, suffix = _redrawn_image(data)
    else:
        raise NotTaken("只收 JPG、PNG 图片" + ("和 PDF" if "pdf" in kinds else "") + "，请另存为这些格式再传")
    key = _store(clean, suffix)
    try:
        _scan(settings.MEDIA_ROOT / key)
    except NotTaken:
        discard(key)
        raise
    return Stored(key, shown_name(name, suffix), content_type, len(clean), hashlib.sha256(clean).hexdigest())


def path_of(key: str) -> Path:
    """Where a stored file lies. Raises `NotTaken` for a key that would lead anywhere else."""
    path = (settings.MEDIA_ROOT / key).resolve()
    if not path.is_relative_to(settings.MEDIA_ROOT.resolve()) or not path.is_file():
        raise NotTaken("没有这个文件")
    return path


def discard(key: str) -> None:
    path_of(key).unlink()


def shown_name(name: str, suffix: str) -> str:
    """What people called it, without what could mislead them or a file system; at most 80 characters."""
    stem = NOT_IN_A_NAME.sub("", Path(name.replace("\\", "/")).name).strip(". ")
    stem = stem.rsplit(".", 1)[0] if "." in stem else stem
    return (stem[:80] or "文件") + suffix


def _redrawn_image(data: bytes) -> tuple[bytes, str, str]:
    try:
        image = Image.open(io.BytesIO(data), formats=["JPEG", "PNG"])
        if image.width * image.height > MOST_PIXELS:  # read from the head, before anything is unpacked
            raise Image.DecompressionBombError
        upright = ImageOps.exif_transpose(image)
        upright.info.clear()  # Pillow would write a JPEG comment back
        out = io.BytesIO()
        if image.format == "PNG":
            upright.save(out, "PNG")
            return out.getvalue(), "image/png", ".png"
        upright.convert("RGB").save(out, "JPEG", quality=90)
        return out.getvalue(), "image/jpeg", ".jpg"
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotTaken("图片超过 5000 万像素，请缩小后再传") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise NotTaken("这张图片打不开或不完整，请重新拍照或另存后再传") from None


def _checked_pdf(data: bytes) -> bytes:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise NotTaken("这份 PDF 加了密码，请去掉密码后再传")
        if len(reader.pages) > MOST_PAGES:
            raise NotTaken("这份 PDF 超过 500 页，请分开上传")
        names = {str(name) for item in _objects(reader) if isinstance(item, dict) for name in item}
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, RecursionError, AttributeError, IndexError):
        raise NotTaken("这份 PDF 打不开或不完整，请重新导出后再传") from None
    if names & set(ACTIVE_PDF):
        raise NotTaken("这份 PDF 含有脚本、附件或表单动作，请打印成普通 PDF 后再传")
    return data


def _objects(reader: PdfReader):
    for number in range(1, int(reader.trailer["/Size"])):
        try:
            yield reader.get_object(number)
        except PyPdfError:
            continue  # a free number


def _store(data: bytes, suffix: str) -> str:
    """Written beside, made durable, then moved into place: a full disk leaves no part of a file."""
    random = uuid.uuid4().hex
    key = f"{random[:2]}/{random[2:4]}/{random}{suffix}"
    target = settings.MEDIA_ROOT / key
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    room = shutil.disk_usage(target.parent)
    if room.free < room.total * LEAST_FREE or room.free < 2 * len(data):
        raise NotTaken("服务器磁盘快满了，暂时不能上传，请联系系统管理员；查看不受影响")
    part = target.with_suffix(".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise NotTaken("文件没有存下来（磁盘写入失败），请联系系统管理员后重试") from None
    return key


def _scan(path: Path) -> None:
    """The virus scanner of the house, where one is named. It fails closed: no answer, no file."""
    if not settings.SCAN_COMMAND:
        return
    try:
        finished = subprocess.run(
            [*settings.SCAN_COMMAND, str(path)], capture_output=True, timeout=SCAN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise NotTaken("病毒检查没有应答，文件没有收下，请稍后再试") from None
    if finished.returncode:
        raise NotTaken("病毒检查没有通过，文件没有收下")

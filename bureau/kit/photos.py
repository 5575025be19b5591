"""A photo for a card, by its measures (domain.md 3.3): 352 × 440, JPEG, 20–50 KB, on white. The browser checks the same
(static/js/photo.js) and cuts it right; here is the check that counts."""

import io

from PIL import Image, UnidentifiedImageError

from bureau.kit.errors import Refused

WIDTH, HEIGHT = 352, 440
LEAST, MOST = 20 * 1024, 50 * 1024
WHITE = 225  # of 255, in every channel
EDGE = 8  # pixels of the upper corners that must be white


class WrongPhoto(Refused):
    pass


def check(file) -> None:
    """Raises `WrongPhoto` with all that is wrong in one sentence. Leaves the file at its beginning."""
    data = file.read()
    file.seek(0)
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise WrongPhoto("照片打不开，请用 JPG 格式重新拍摄") from None
    if wrong := faults(image, len(data)):
        raise WrongPhoto(f"照片不合要求：{'；'.join(wrong)}。请点“拍照或选照片”，页面会自动裁好")


def faults(image, size: int) -> list[str]:
    found = []
    if image.format != "JPEG":
        found.append("要 JPG 格式")
    if image.size != (WIDTH, HEIGHT):
        found.append(f"要 {WIDTH}×{HEIGHT} 像素，这张是 {image.width}×{image.height}")
    if not LEAST <= size <= MOST:
        found.append(f"要 20–50 KB，这张是 {size // 1024} KB")
    if not _corners_are_white(image.convert("RGB")):
        found.append("背景要纯白")
    return found


def _corners_are_white(image) -> bool:
    corners = [(0, 0), (image.width - EDGE, 0)]
    for left, top in corners:
        low = image.crop((left, top, left + EDGE, top + EDGE)).getextrema()
        if any(channel[0] < WHITE for channel in low):
            return False
    return True

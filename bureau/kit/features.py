"""What this machine can do beyond the necessary. A page whose feature is missing says so, with the line to type."""

import ctypes
from functools import cache

PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
INSTALL_PANGO = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@cache
def pdf_available() -> str | None:
    """None when PDFs can be made; otherwise the reason and the remedy, as a sentence for the page."""
    try:
        for library in PANGO:
            ctypes.CDLL(library)
    except OSError:
        return f"这台服务器缺少排版组件，暂不能生成 PDF。请管理员执行 {INSTALL_PANGO} ，再重新启动门户。"
    return None

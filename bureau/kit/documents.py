"""Turn a template into a PDF. The only module that knows WeasyPrint."""

from django.template.loader import render_to_string

from bureau.kit import features
from bureau.kit.errors import Refused


class CannotPrint(Refused):
    pass


def pdf(template: str, context: dict) -> bytes:
    """The bytes of the paper. Pictures and fonts travel inside the page: nothing is fetched, from network or disk.

    Raises `CannotPrint` with a sentence where this machine lacks Pango or the page asks for something outside.
    """
    if reason := features.pdf_available():
        raise CannotPrint(reason)
    from weasyprint import HTML  # noqa: PLC0415 -- loads Pango; a machine without it still runs the portal
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415 -- as above

    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True, allow_redirects=False)
    html = render_to_string(template, context)
    try:
        return HTML(string=html, url_fetcher=fetcher).write_pdf()
    except FatalURLFetchingError as error:  # a BaseException: it would slip past `except Exception`
        raise CannotPrint("这份文件引用了外部内容，不能打印") from error

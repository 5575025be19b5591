"""The tasks of the rooms, gathered where Celery looks for them, and the one of the root: reading an ID card."""

import logging

from celery import shared_task
from django.utils import timezone

from bureau.kit import uploads, walls
from veterans import reading
from veterans.imports.tasks import check_batch, purge_files, write_batch
from veterans.models import Draft

__all__ = ["check_batch", "purge_files", "read_card", "write_batch"]


log = logging.getLogger(__name__)


@shared_task(name="veterans.read_card", ignore_result=True)
def read_card(*, draft_id, kind="ID_FRONT", **_):
    """On the queue `ocr`, by the worker that has the extra installed. A draft that is gone needs no reading, and a picture that
    the engine cannot open is read as empty: nobody waits for it."""
    from veterans import drafts  # noqa: PLC0415 -- task is a leaf

    with walls.everything_here():
        draft = Draft.objects.filter(pk=draft_id).first()
        kept = draft and draft.typed.get("files", {}).get(kind)
        if kept:
            try:
                lines = reading.lines_of(uploads.path_of(kept[1]))
            except Exception:  # whatever an engine for pictures may raise
                log.exception("a picture could not be read")
                lines = []
            drafts.note_reading(draft_id=draft_id, kind=kind, lines=lines, at=timezone.now())

"""Pictures and papers of a person: taken by the upload door, checked, shown only to those in scope."""

import datetime as dt
from typing import NamedTuple

from PIL import Image, ImageStat

from bureau.kit import audit, uploads
from bureau.kit.errors import Refused
from stations.scope import Scope
from veterans.enums import PaperKind
from veterans.models import Paper, Person
from veterans.writing import deed, for_editing

PHOTO = (352, 440)  # of the card: width and height in pixels, on white
LIGHT, COLOURLESS = 215, 28  # of 255: how bright, and how much of a colour, the edges may have
ONLY_ONE = (PaperKind.PHOTO, PaperKind.SIGNATURE)


class NotAPhoto(Refused):
    pass


class Kept(NamedTuple):
    """A file that has come in and belongs to nobody yet (of a draft)."""

    kind: str
    key: str
    shown_name: str
    content_type: str
    size: int
    sha256: str


def receive(kind: str, file, *, name: str) -> Kept:
    """Take a file by the door. A photo is measured; what does not pass is not kept."""
    kind = PaperKind(kind)
    picture_only = kind in ONLY_ONE
    stored = uploads.take(
        file, name=name, kinds=frozenset({"image"}) if picture_only else frozenset({"image", "pdf"})
    )
    if kind == PaperKind.PHOTO:
        try:
            check_photo(stored.key)
        except NotAPhoto:
            uploads.discard(stored.key)
            raise
    return Kept(kind, stored.key, stored.shown_name, stored.content_type, stored.size, stored.sha256)


def check_photo(key: str) -> None:
    """352×440 and white behind the head: what the card maker refuses is said here, while the person still stands there."""
    with Image.open(uploads.path_of(key)) as image:
        picture = image.convert("RGB")
    if picture.size != PHOTO:
        wide, high = picture.size
        raise NotAPhoto(f"照片应为 352×440 像素，这张是 {wide}×{high}；请用“拍照”按钮，会自动裁好")
    width = PHOTO[0]
    for box in ((0, 0, 40, 120), (width - 40, 0, width, 120)):
        red, green, blue = ImageStat.Stat(picture.crop(box)).mean
        if min(red, green, blue) < LIGHT:
            raise NotAPhoto("照片背景太暗，请换到白墙前重拍")
        if max(red, green, blue) - min(red, green, blue) > COLOURLESS:
            raise NotAPhoto("照片背景不是白色，请换到白墙前重拍")


@deed
def attach(kind: str, file, *, name: str, person_id: int, by: Scope, at: dt.datetime) -> Paper:
    person = for_editing(person_id, by=by)
    kept = receive(kind, file, name=name)
    try:
        return put(kept, person=person, by=by, at=at)
    except Exception:
        uploads.discard(kept.key)
        raise


def put(kept: Kept, *, person: Person, by: Scope, at: dt.datetime) -> Paper:
    """Within somebody's transaction, the person locked: the file becomes a paper. A new photo or signature replaces the old one."""
    if kept.kind in ONLY_ONE:
        Paper.objects.kept().filter(person=person, kind=kept.kind).update(removed_at=at)
    paper = Paper.objects.create(
        person=person, station_id=person.station_id, at=at, by_id=by.user_id, **kept._asdict()
    )
    audit.record(
        verb="person.add_paper", target=person, by_id=by.user_id, at=at, kind=kept.kind, row=paper.pk
    )
    return paper


@deed
def remove(*, person_id: int, paper_id: int, by: Scope, at: dt.datetime) -> None:
    """Out of sight; the file stays until the retention rules clear it."""
    person = for_editing(person_id, by=by)
    paper = Paper.objects.kept().select_for_update().get(pk=paper_id, person=person)
    paper.removed_at = at
    paper.save(update_fields=["removed_at"])
    audit.record(verb="person.drop_paper", target=person, by_id=by.user_id, at=at, row=paper_id)

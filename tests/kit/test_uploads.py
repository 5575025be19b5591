"""The door for files: each hostile sample is refused with a sentence, and nothing of it is left."""

import io
import stat

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from bureau.kit import uploads


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def jpeg(size=(40, 50), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "JPEG", **options)
    return out.getvalue()


def pdf(change=lambda writer: None):
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    change(writer)
    writer.write(out)
    return out.getvalue()


def take(data, name="照片.jpg", **options):
    return uploads.take(io.BytesIO(data), name=name, **options)


def files(media):
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_picture_is_stored_under_a_random_name_readable_to_us_alone(media):
    stored = take(jpeg(), name="张三 身份证.JPG")

    path = uploads.path_of(stored.key)
    assert files(media) == [path]
    assert "张" not in stored.key
    assert stored.shown_name == "张三 身份证.jpg"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stored.size == path.stat().st_size


def test_a_picture_loses_place_comment_and_whatever_hangs_behind_it(media):
    exif = Image.Exif()
    exif[0x010F] = "camera-of-a-soldier"
    hiding = jpeg(exif=exif, comment=b"<script>alert(1)</script>") + b"PK\x03\x04 hidden archive"

    data = uploads.path_of(take(hiding).key).read_bytes()

    assert not any(word in data for word in (b"<script>", b"camera-of-a-soldier", b"hidden archive"))


def with_javascript(writer):
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(script)


def with_attachment(writer):
    writer.add_attachment("a.exe", b"MZ")


def with_launch(writer):
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/Launch"): TextStringObject("cmd")}
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)


HOSTILE = {
    "empty": (b"", "空的"),
    "an executable named jpg": (b"MZ\x90\x00" * 10, "只收"),
    "html named jpg": (b"<html><script>", "只收"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "只收"),
    "a cut jpeg": (jpeg((400, 400))[:300], "打不开或不完整"),
    "a cut pdf": (b"%PDF-1.7\n", "打不开或不完整"),
    "pdf with a script": (pdf(with_javascript), "脚本"),
    "pdf with an attachment": (pdf(with_attachment), "附件"),
    "pdf that launches": (pdf(with_launch), "脚本"),
    "pdf with a password": (pdf(lambda writer: writer.encrypt("geheim", algorithm="RC4-128")), "密码"),
}


@pytest.mark.parametrize("sample", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(sample, media):
    data, why = HOSTILE[sample]

    with pytest.raises(uploads.NotTaken, match=why):
        take(data)

    assert files(media) == []


def test_a_huge_picture_is_refused_from_its_head(media):
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")

    with pytest.raises(uploads.NotTaken, match="5000 万像素"):
        take(out.getvalue())


def test_too_many_bytes_are_not_even_read(media):
    with pytest.raises(uploads.NotTaken, match="15 MB"):
        take(b"\xff\xd8" + bytes(uploads.MOST_BYTES))


def test_a_good_pdf_is_kept_as_it_is():
    data = pdf()

    assert uploads.path_of(take(data, name="证明.pdf").key).read_bytes() == data


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\张三\\照片.png", "照片.jpg"),
        ("a\x00b.jpg", "ab.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("", "文件.jpg"),
        ("...", "文件.jpg"),
        ("长" * 300 + ".jpg", "长" * 80 + ".jpg"),
    ],
)
def test_names_are_cleaned(name, shown):
    assert uploads.shown_name(name, ".jpg") == shown


@pytest.mark.parametrize("key", ["../secret", "/etc/passwd", "aa/bb/none.jpg", ""])
def test_a_key_never_leads_out_of_the_folder(key):
    with pytest.raises(uploads.NotTaken):
        uploads.path_of(key)


@pytest.mark.parametrize(
    ("scanner", "why"),
    [("exit 1", "没有通过"), ("exit 2", "没有通过"), (None, "没有应答"), ("sleep 5", "没有应答")],
)
def test_the_scanner_fails_closed(scanner, why, tmp_path, settings, media, monkeypatch):
    monkeypatch.setattr(uploads, "SCAN_SECONDS", 0.2)
    script = tmp_path / "scan"
    if scanner:
        script.write_text(f"#!/bin/sh\n{scanner}\n")
        script.chmod(0o700)
    settings.SCAN_COMMAND = [str(script)]

    with pytest.raises(uploads.NotTaken, match=why):
        take(jpeg())

    assert files(media) == []


def test_a_full_disk_leaves_no_part_of_a_file(media, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads.os, "fsync", full)

    with pytest.raises(uploads.NotTaken, match="磁盘写入失败"):
        take(jpeg())

    assert files(media) == []

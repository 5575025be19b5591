"""The ways out. One interface: `send(phone, text)` → the number under which the gateway knows it; `receipts()` → what arrived.

Receipts are fetched, never pushed: no address of ours is open to a gateway.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import logging
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode
from uuid import uuid4

import requests
from django.conf import settings

from bureau.kit import mask

logger = logging.getLogger(__name__)
PATIENCE = 5  # seconds


class NotSent(Exception):
    """The gateway did not take it. `for_good`: trying again does not help (a number that does not exist)."""

    def __init__(self, why: str, *, for_good: bool = False):
        super().__init__(why)
        self.for_good = for_good


class Receipt(NamedTuple):
    number: str
    arrived: bool
    why: str = ""


class Console:
    """For a developer's screen."""

    def send(self, phone: str, text: str) -> str:
        logger.warning("SMS to %s: %s", mask.phone(phone), text)
        return f"console-{uuid4().hex[:12]}"

    def receipts(self) -> Iterable[Receipt]:
        return []


class File:
    """Each SMS is a line of $PORTAL_VAR/outbox/sms.jsonl; it counts as arrived when the receipts are fetched."""

    @property
    def folder(self):
        return settings.VAR / "outbox"

    def send(self, phone: str, text: str) -> str:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = f"file-{uuid4().hex[:12]}"
        with (self.folder / "sms.jsonl").open("a", encoding="utf-8") as file:
            file.write(
                json.dumps({"number": number, "to": mask.phone(phone), "text": text}, ensure_ascii=False)
                + "\n"
            )
        with (self.folder / "arrived").open("a", encoding="utf-8") as file:
            file.write(number + "\n")
        return number

    def receipts(self) -> Iterable[Receipt]:
        waiting = self.folder / "arrived"
        if not waiting.exists():
            return []
        taken = waiting.rename(self.folder / f"arrived-{uuid4().hex}")
        numbers = taken.read_text(encoding="utf-8").split()
        taken.unlink()
        return [Receipt(number, True) for number in numbers]


class Gateway:
    """A gateway that speaks JSON over HTTPS and signs with HMAC-SHA256 over time and body."""

    def _ask(self, path: str, body: dict) -> dict:
        raw = json.dumps(body, ensure_ascii=False).encode()
        moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
        signed = hmac.new(settings.SMS["SECRET"].encode(), moment.encode() + b"\n" + raw, hashlib.sha256)
        try:
            answer = requests.post(
                settings.SMS["URL"].rstrip("/") + path,
                data=raw,
                headers={
                    "Content-Type": "application/json",
                    "X-Key": settings.SMS["KEY"],
                    "X-Time": moment,
                    "X-Signature": signed.hexdigest(),
                },
                timeout=PATIENCE,
                allow_redirects=False,
            )
            found = answer.json()
        except (requests.RequestException, ValueError):
            raise NotSent("短信网关没有答复") from None
        if answer.status_code >= 500:
            raise NotSent("短信网关故障")
        if answer.status_code >= 300 or not isinstance(found, dict):
            why = str(found.get("error", "")) if isinstance(found, dict) else ""
            raise NotSent(why[:100] or f"短信网关拒收（{answer.status_code}）", for_good=True)
        return found

    def send(self, phone: str, text: str) -> str:
        return str(self._ask("/messages", {"to": phone, "text": text}).get("id", ""))[:60]

    def receipts(self) -> Iterable[Receipt]:
        try:
            found = self._ask("/receipts", {}).get("receipts", [])
        except NotSent as reason:
            logger.warning("no receipts: %s", reason)
            return []
        return [
            Receipt(str(one["id"]), one.get("status") == "DELIVERED", str(one.get("error", ""))[:120])
            for one in found
        ]


BACKENDS = {"console": Console, "file": File, "gateway": Gateway}


def sms() -> Console | File | Gateway:
    return BACKENDS[settings.SMS["BACKEND"]]()


def robot(text: str, *, at: dt.datetime) -> bool:
    """A DingTalk group robot: signed by time, so that a leaked address alone posts nothing. Not configured: nothing is said."""
    if not settings.DINGTALK["URL"]:
        return False
    stamp = str(int(at.timestamp() * 1000))
    secret = settings.DINGTALK["SECRET"]
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    sign = {"timestamp": stamp, "sign": base64.b64encode(digest)}
    join = "&" if "?" in settings.DINGTALK["URL"] else "?"
    try:
        answer = requests.post(
            f"{settings.DINGTALK['URL']}{join}{urlencode(sign, quote_via=quote_plus)}",
            json={"msgtype": "text", "text": {"content": text}},
            timeout=PATIENCE,
            allow_redirects=False,
        )
        return answer.json().get("errcode") == 0
    except (requests.RequestException, ValueError):
        logger.warning("the robot did not answer")
        return False

"""Who else may vouch for a person. One interface: where to send the browser, and who came back.

What comes back is nothing but a number of the other system. Which account that is, an administrator has said once
(`Binding`); a name or a telephone number that comes along is never looked at, because equal names are not rare. The
protocols are those of docs: 浙政钉 (专有钉钉) with a code, 浙里办 with a ticket through the IRS gateway. OpenID
Connect is spoken by django-allauth: see `oidc`.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import requests
from django.conf import settings

from bureau.accounts.enums import Provider
from bureau.kit.errors import Refused

PATIENCE = 5  # seconds; a clerk waits
UNREACHABLE = "对方系统没有答复，请稍后再试，或用用户名和密码登录"


class NotIdentified(Refused):
    """The other system did not say who this is."""


class IdentityProvider:
    key: Provider

    def __init__(self, config: dict):
        self.config = config

    def is_configured(self) -> bool:
        return all(self.config.values())

    def address(self, *, callback: str, state: str) -> str:
        """Where the browser is sent, to come back to `callback` with `state`."""
        raise NotImplementedError

    def identify(self, answer: dict, *, at: dt.datetime) -> str:
        """What the browser brought back → the number of the person in the other system."""
        raise NotImplementedError


@dataclass(frozen=True)
class Button:
    key: str
    label: str


class Zzd(IdentityProvider):
    """浙政钉: scan a QR code, or come from inside the app with a code of the same kind."""

    key = Provider.ZZD

    def address(self, *, callback, state):
        asked = {
            "response_type": "code",
            "client_id": self.config["KEY"],
            "redirect_uri": callback,
            "scope": "get_user_info",
            "authType": "QRCODE",
            "state": state,
        }
        return f"{self.config['LOGIN_URL']}/oauth2/auth.htm?{urlencode(asked)}"

    def identify(self, answer, *, at):
        return self._whose(answer.get("code", ""), "rpc/oauth2/getuserinfo_bycode.json", "code")

    def identify_in_app(self, code: str) -> str:
        return self._whose(code, "rpc/oauth2/dingtalk_app_user.json", "auth_code")

    def _whose(self, code, path, name):
        if not code:
            raise NotIdentified("浙政钉没有确认您的身份，请重新扫码")
        data = {"access_token": self._token(), name: code}
        content = self._content(_asked("POST", f"{self.config['API_URL']}/{path}", data=data))
        return _number(content.get("accountId"))

    def _token(self) -> str:
        asked = {"appkey": self.config["KEY"], "appsecret": self.config["SECRET"]}
        content = self._content(_asked("GET", f"{self.config['API_URL']}/gettoken.json", params=asked))
        return str(content.get("data", content).get("accessToken", ""))

    @staticmethod
    def _content(answer: dict) -> dict:
        content = answer.get("content") or {}
        if not answer.get("success") or not content.get("success", True):
            raise NotIdentified("浙政钉没有确认您的身份，请重新扫码")
        return content.get("data") or content


class Zlb(IdentityProvider):
    """浙里办: the browser comes back with a ticket, which the IRS gateway changes into a token and that into a profile."""

    key = Provider.ZLB

    def address(self, *, callback, state):
        goto = f"{callback}?{urlencode({'state': state})}"
        asked = {"action": "oauth", "scope": "1", "servicecode": self.config["SERVICE_CODE"], "goto": goto}
        return f"{self.config['LOGIN_URL']}?{urlencode(asked, quote_via=quote)}"

    def identify(self, answer, *, at):
        if not answer.get("ticket"):
            raise NotIdentified("浙里办没有确认您的身份，请重新登录")
        token = self._post(
            "TOKEN_URL", {"ticketId": answer["ticket"], "appId": self.config["SERVICE_CODE"]}, at
        )
        profile = self._post("USER_URL", {"token": str(token.get("accessToken", ""))}, at)
        return _number((profile.get("personInfo") or profile).get("userId"))

    def _post(self, name, body, at):
        url = self.config[name]
        signed = gateway_headers(
            "POST", url, key=self.config["ACCESS_KEY"], secret=self.config["SECRET"], at=at
        )
        answer = _asked("POST", url, json=body, headers=signed)
        if not answer.get("success"):
            raise NotIdentified("浙里办没有确认您的身份，请重新登录")
        return answer.get("data") or {}


def gateway_headers(method: str, url: str, *, key: str, secret: str, at: dt.datetime) -> dict[str, str]:
    """The four headers of the IRS gateway. It refuses a clock that is more than ninety seconds off."""
    parts = urlsplit(url)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    date = format_datetime(at.astimezone(dt.UTC), usegmt=True)
    text = f"{method}\n{parts.path}\n{query}\n{key}\n{date}\n"
    mac = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return {
        "X-BG-HMAC-SIGNATURE": base64.b64encode(mac).decode(),
        "X-BG-HMAC-ALGORITHM": "hmac-sha256",
        "X-BG-HMAC-ACCESS-KEY": key,
        "X-BG-DATE-TIME": date,
    }


def _asked(method: str, url: str, **asked) -> dict:
    try:
        response = requests.request(method, url, timeout=PATIENCE, allow_redirects=False, **asked)
        response.raise_for_status()
        answer = response.json()
    except (requests.RequestException, json.JSONDecodeError) as error:
        raise NotIdentified(UNREACHABLE) from error
    if response.is_redirect or not isinstance(answer, dict):
        raise NotIdentified(UNREACHABLE)
    return answer


def _number(value) -> str:
    if not value or len(str(value)) > 128:
        raise NotIdentified("对方系统没有给出身份编号，请用用户名和密码登录")
    return str(value)


ADAPTERS = {adapter.key: adapter for adapter in (Zzd, Zlb)}


def get(key: str) -> IdentityProvider | None:
    """The adapter, if it is known and configured."""
    if key not in ADAPTERS:
        return None
    provider = ADAPTERS[key](settings.IDENTITY_PROVIDERS[key])
    return provider if provider.is_configured() else None


def configured() -> list[Button]:
    """The buttons of the sign-in page: only what has been configured."""
    keys = [key for key in Provider.values if key == Provider.OIDC or get(key)]
    if not settings.SOCIALACCOUNT_PROVIDERS:
        keys.remove(Provider.OIDC)
    return [Button(key, Provider(key).label) for key in keys]

"""A small server on the loopback that speaks for 浙政钉, 浙里办 and an OpenID Connect provider, as strictly as they do."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY, SECRET, SERVICE = "portal-key", "portal-secret", "service-1"
SKEW = 90


class Outside(ThreadingHTTPServer):
    """`codes`, `app_codes`, `tickets` → the number of a person; each works once."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.codes, self.app_codes, self.tickets, self.tokens = {}, {}, {}, {}
        self.broken, self.skew, self.name = False, 0, "王丽娟"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        self._answer(b"")

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body):
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.headers.get("Content-Type", "").startswith("application/x-www-form"):
            asked |= {name: values[0] for name, values in parse_qs(body.decode()).items()}
        known = getattr(
            self, "on_" + parts.path.strip("/").replace("/", "_").replace(".", "_").replace("-", "_"), None
        )
        if self.server.broken or known is None:
            self.send_error(502)
            return
        text = json.dumps(known(asked, body)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    # 浙政钉

    def on_gettoken_json(self, asked, body):
        fine = self.command == "GET" and (asked.get("appkey"), asked.get("appsecret")) == (KEY, SECRET)
        return {"success": True, "content": {"success": fine, "data": {"accessToken": "zzd-token"}}}

    def on_rpc_oauth2_getuserinfo_bycode_json(self, asked, body):
        return self._zzd(asked, self.server.codes.pop(asked.get("code"), None))

    def on_rpc_oauth2_dingtalk_app_user_json(self, asked, body):
        return self._zzd(asked, self.server.app_codes.pop(asked.get("auth_code"), None))

    def _zzd(self, asked, number):
        fine = number is not None and asked.get("access_token") == "zzd-token"
        data = {"accountId": number, "lastName": self.server.name} if fine else {}
        return {"success": fine, "content": {"success": fine, "data": data}}

    # 浙里办, behind the gateway with its four headers

    def on_restapi_prod_token(self, asked, body):
        number = self.server.tickets.pop(json.loads(body).get("ticketId"), None)
        if not self._signed() or number is None or json.loads(body).get("appId") != SERVICE:
            return {"success": False}
        self.server.tokens["zlb-token"] = number
        return {"success": True, "data": {"accessToken": "zlb-token"}}

    def on_restapi_prod_user(self, asked, body):
        number = self.server.tokens.get(json.loads(body).get("token"))
        if not self._signed() or number is None:
            return {"success": False}
        return {"success": True, "data": {"personInfo": {"userId": number, "userName": self.server.name}}}

    def _signed(self):
        parts, sent = urlsplit(self.path), self.headers
        date = sent["X-BG-DATE-TIME"]
        now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self.server.skew)
        text = f"{self.command}\n{parts.path}\n{parts.query}\n{sent['X-BG-HMAC-ACCESS-KEY']}\n{date}\n"
        right = base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()).decode()
        return (
            sent["X-BG-HMAC-ALGORITHM"] == "hmac-sha256"
            and sent["X-BG-HMAC-ACCESS-KEY"] == KEY
            and date.endswith("GMT")
            and abs((now - parsedate_to_datetime(date)).total_seconds()) <= SKEW
            and hmac.compare_digest(sent["X-BG-HMAC-SIGNATURE"], right)
        )

    # OpenID Connect

    def on__well_known_openid_configuration(self, asked, body):
        url = self.server.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "userinfo_endpoint": f"{url}/userinfo",
            "jwks_uri": f"{url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def on_token(self, asked, body):
        number = self.server.codes.pop(asked.get("code"), None)
        if number is None or asked.get("client_secret") != SECRET or not asked.get("code_verifier"):
            return {"error": "invalid_grant"}
        self.server.tokens["oidc-token"] = number
        return {"access_token": "oidc-token", "token_type": "Bearer"}

    def on_userinfo(self, asked, body):
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return {"sub": self.server.tokens[token], "name": self.server.name, "email": "clerk@example.cn"}


@contextmanager
def running():
    server = Outside()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""Typed readers of the environment: nonsense is refused at start with a sentence. Only bureau/settings.py calls them."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


def text(name: str, default: str) -> str:
    """NAME itself, or what stands in the file that NAME_FILE names: how a container is given its secrets."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name, str(default)).lower()
    if value not in {"true", "false"}:
        raise RuntimeError(f"{name} must be 'true' or 'false', not {value!r}")
    return value == "true"


def choice(name: str, default: str, allowed: set[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise RuntimeError(f"{name} must be one of {', '.join(sorted(allowed))}, not {value!r}")
    return value


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit():
        raise RuntimeError(f"{name} must be a whole number, not {value!r}")
    return int(value)


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict:
    """postgresql://user:password@host:port/name?option=value → a Django database entry. PostgreSQL only."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise RuntimeError("DATABASE_URL must look like postgresql://user:password@host:5432/name")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def databases(*, url: str, owner_url: str, app_role: str, app_password) -> tuple[dict, dict]:
    """(owner's entry, application's entry) of a real server.

    With one address only, it is the owner's: the portal makes `app_role` with a password of its own at the first migrate
    and signs in as that. With both, DATABASE_URL is the application's and must already be a narrow account.
    """
    if owner_url:
        return database(owner_url), database(url)
    owner = database(url)
    return owner, owner | {"USER": app_role, "PASSWORD": app_password()}


def oidc_apps(SERVER_URL: str, CLIENT_ID: str, CLIENT_SECRET: str) -> dict:
    """One OpenID Connect server as django-allauth wants to be told of it; nothing unless all three are given."""
    if not (SERVER_URL and CLIENT_ID and CLIENT_SECRET):
        return {}
    app = {
        "provider_id": "oidc",
        "name": "OpenID Connect",
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "settings": {"server_url": SERVER_URL},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}

"""What describes the production set, read and checked: no container engine is here to run it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from bureau.kit import embedded

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {"web", "worker", "beat", "migrate"}
ONCE = {"migrate"}  # runs to its end: nothing to keep alive or to ask after
RUNNING = sorted(SERVICES.keys() - ONCE)
SETTINGS = (ROOT / "bureau/settings.py").read_text()
NGINX = (ROOT / "deploy/nginx.conf").read_text()


def volumes(service):
    return [entry.split(":")[:2] for entry in SERVICES[service].get("volumes", [])]


def secret_names(service):
    return {
        entry["source"] if isinstance(entry, dict) else entry
        for entry in SERVICES[service].get("secrets", [])
    }


def secret_targets(service):
    for entry in SERVICES[service].get("secrets", []):
        yield entry["target"] if isinstance(entry, dict) else f"/run/secrets/{entry}"


def test_the_set_is_whole():
    assert SERVICES.keys() == {"proxy", "web", "worker", "beat", "migrate", "db", "broker", "cache"}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_service_has_more_rights_than_it_needs(service):
    entry = SERVICES[service]

    assert entry["read_only"] is True
    assert entry["cap_drop"] == ["ALL"]
    assert entry["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", entry["user"]), "a number that is not root's"
    assert "privileged" not in entry
    assert entry["mem_limit"]
    assert entry["pids_limit"]


@pytest.mark.parametrize("service", RUNNING)
def test_a_service_that_falls_is_noticed_and_comes_back(service):
    entry = SERVICES[service]

    assert entry["restart"] == "unless-stopped"
    assert entry["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_images_are_named_by_their_exact_version(service):
    name, _, tag = SERVICES[service]["image"].partition(":")

    assert re.fullmatch(r"\d+\.\d+(\.\d+)?-\w+|\$\{PORTAL_VERSION:\?\}", tag), f"{name}:{tag}"


def test_the_image_is_built_on_an_exact_version_and_does_not_run_as_root():
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    bases = [line.split()[1] for line in lines if line.startswith("FROM")]
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-bookworm", base) for base in bases)
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    assert "--require-hashes" in (ROOT / "Dockerfile").read_text()


def test_only_the_proxy_can_be_reached_from_outside_and_nobody_else_gets_out():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]
    assert [name for name in SERVICES if "outer" in SERVICES[name]["networks"]] == ["proxy"]
    assert COMPOSE["networks"]["inner"]["internal"] is True


def test_no_secret_stands_in_the_file():
    for name, entry in COMPOSE["secrets"].items():
        assert entry == {"file": f"./secrets/{name}"}
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|_URL", variable):
                assert value.startswith("/run/"), f"{variable} must name a file"


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_secret_file_that_a_service_is_told_of_is_given_to_it(service):
    told = {v for v in SERVICES[service].get("environment", {}).values() if v.startswith("/run/secrets/")}
    text = " ".join(map(str, SERVICES[service].get("healthcheck", {}).get("test", [])))

    assert told | set(re.findall(r"/run/secrets/\w+", text)) <= set(secret_targets(service))
    assert secret_names(service) <= COMPOSE["secrets"].keys()


def test_the_owner_of_the_tables_is_known_to_migrate_alone():
    assert [name for name in sorted(SERVICES) if "database_owner_url" in secret_names(name)] == ["migrate"]


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_variable_is_one_that_the_settings_read(service):
    read = set(re.findall(r"(?:text|flag|number|words)\(\s*\"(\w+)\"", SETTINGS))

    assert {name.removesuffix("_FILE") for name in SERVICES[service]["environment"]} <= read


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_what_is_mounted_exists(service):
    for source, _target in volumes(service):
        if source.startswith("./"):
            assert (ROOT / source).is_file()
        else:
            assert source in COMPOSE["volumes"]


def test_make_secrets_makes_every_secret_but_the_certificate_and_changes_none(tmp_path):
    command = [sys.executable, str(ROOT / "tools/make_secrets"), str(tmp_path / "secrets")]

    subprocess.run(command, check=True)
    first = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    subprocess.run(command, check=True)

    assert first.keys() == COMPOSE["secrets"].keys() - {"tls_certificate", "tls_key"}
    assert {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()} == first
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert first["db_app_password"].strip() in first["database_url"]
    assert first["db_owner_password"].strip() in first["database_owner_url"]


def test_the_two_redis_are_kept_apart():
    conf = {
        name: (ROOT / f"deploy/redis/{name}.conf").read_text().splitlines() for name in ("broker", "cache")
    }

    assert {"appendonly yes", "maxmemory-policy noeviction"} <= set(conf["broker"])
    assert {"appendonly no", "maxmemory-policy allkeys-lru"} <= set(conf["cache"])
    assert not any(line.startswith("requirepass") for lines in conf.values() for line in lines)


def test_a_real_server_gets_the_same_roles_as_the_embedded_one():
    sql = (ROOT / "deploy/roles.sql").read_text()

    made = dict(re.findall(r"CREATE ROLE (\w+) (.+?) PASSWORD", sql))
    assert made == {role: rights.replace(" CREATEDB", "") for role, rights in embedded.ROLES.items()}


def test_the_database_writes_no_values_to_its_log_and_loses_no_commit():
    conf = (ROOT / "deploy/postgres/postgresql.conf").read_text().splitlines()

    for line in [
        "log_error_verbosity = terse",
        "log_min_error_statement = panic",
        "log_parameter_max_length = 0",
        "log_parameter_max_length_on_error = 0",
    ]:
        assert line in conf
        assert line in embedded.SETTINGS.splitlines()
    assert {"fsync = on", "full_page_writes = on", "synchronous_commit = on"} <= set(conf)
    assert "trust" not in (ROOT / "deploy/postgres/pg_hba.conf").read_text()


def test_the_proxy_overwrites_what_a_visitor_claims_and_logs_no_query():
    for line in [
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto https;",
        "server_tokens off;",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "ssl_reject_handshake on;",
    ]:
        assert line in NGINX
    log = re.search(r"log_format line.*?;", NGINX, re.DOTALL).group()
    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer|remote_user)\b", log)
    # A header set inside a location would switch off all those set above it.
    assert not re.search(r"location[^}]*proxy_set_header", NGINX)


def test_nginx_accepts_its_configuration(tmp_path):
    nginx, openssl = shutil.which("nginx", path="/usr/sbin:/usr/bin"), shutil.which("openssl")
    if not nginx or not openssl:
        pytest.skip("needs nginx and openssl: apt-get install -y nginx-light openssl")
    key, certificate, conf = tmp_path / "key", tmp_path / "certificate", tmp_path / "nginx.conf"
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=portal.example.gov.cn"]
    subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    text = NGINX.replace("/tmp/", f"{tmp_path}/").replace("server web:8000", "server 127.0.0.1:8000")
    text = text.replace("/run/secrets/tls_", f"{tmp_path}/")
    # Debian 12 has nginx 1.22, where the same was said on the listen line.
    conf.write_text(text.replace("    http2 on;\n", ""))

    tested = subprocess.run([nginx, "-t", "-c", str(conf)], capture_output=True, text=True, check=False)

    assert tested.returncode == 0, tested.stderr


def pins(lock):
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[\w,]+\])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-ocr.lock"])
def test_the_locks_hold_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text()

    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", []), ("requirements-dev.lock", ["test"]), ("requirements-ocr.lock", ["ocr"])],
)
def test_the_locks_fit_what_the_project_asks_for(lock, extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + [
        line for extra in extras for line in project["optional-dependencies"][extra]
    ]
    pinned = pins(lock)

    stale = [
        line
        for line in asked
        if (wanted := Requirement(line)).name.lower() not in pinned
        or Version(pinned[wanted.name.lower()]) not in wanted.specifier
    ]
    assert stale == [], "make lock"


def test_both_locks_agree():
    dev = pins("requirements-dev.lock")

    assert {
        name: version for name, version in pins("requirements.lock").items() if dev.get(name) != version
    } == {}


def test_every_make_target_says_what_it_is_for():
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY:(.*)$", makefile, re.MULTILINE).group(1).split())

    assert phony == set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))
    assert {"help", "setup", "run", "test", "check", "bench", "ci"} <= phony


def test_scripts_can_be_run():
    for name in ["tools/setup", "tools/lock", "tools/make_secrets", ".ci/run", "manage.py"]:
        assert (ROOT / name).stat().st_mode & 0o111, name

"""The scripts behind `make`, in a small project of their own where python only writes down how it was called."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PYTHON_THAT_WRITES = '#!/bin/sh\necho "$@" >>calls\n'
ID_OF_A_CLERK = "#!/bin/sh\necho 1000\n"


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "requirements.lock").write_text("one\n")
    (tmp_path / "requirements-dev.lock").write_text("one\ntwo\n")
    executable(tmp_path / ".venv/bin/python", PYTHON_THAT_WRITES)
    return tmp_path


def executable(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def installed(project, kind):
    """Which lock files `tools/setup KIND` installs from."""
    (project / "calls").write_text("")
    subprocess.run([str(project / "tools/setup"), kind], check=True, capture_output=True)
    calls = (project / "calls").read_text().splitlines()
    return [line.split("--require-hashes -r ")[1] for line in calls if "pip install" in line]


def test_setup_installs_once_and_again_when_a_lock_file_changes(project):
    assert installed(project, "run") == ["requirements.lock"]
    assert installed(project, "run") == []

    (project / "requirements.lock").write_text("three\n")

    assert installed(project, "run") == ["requirements.lock"]


def test_what_the_tests_need_holds_what_the_portal_needs_but_not_the_other_way_round(project):
    assert installed(project, "run") == ["requirements.lock"]
    assert installed(project, "dev") == ["requirements-dev.lock"]
    assert installed(project, "run") == []


def test_who_may_not_install_packages_is_given_the_line_to_type(project):
    executable(project / "bin/id", ID_OF_A_CLERK)

    refused = subprocess.run(
        ["sh", "-c", ". tools/lib.sh && debian_packages libone libtwo"],
        cwd=project,
        env=os.environ | {"PATH": f"{project / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "缺少系统软件包。请执行：  sudo apt-get install -y libone libtwo\n"


def planned(*arguments, **environment):
    """What make would do; variables of the run that we are part of are left out."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PORTAL_"))}
    return subprocess.run(
        ["make", "-n", *arguments],
        cwd=ROOT,
        env=env | environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_make_test_skips_nothing_where_everything_is_required():
    assert "--require-all" not in planned("test")
    assert "--require-all" in planned("test", PORTAL_REQUIRE_ALL="true")
    assert planned("test", "ARGS=tests/kit -x").rstrip().endswith("tests/kit -x")


@pytest.mark.parametrize(("option", "closing"), [([], "1 skipped"), (["--require-all"], "1 error")])
def test_a_skipped_test_fails_where_everything_is_required(tmp_path, option, closing):
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text("import pytest\n@pytest.mark.skip\ndef test_it(): pass\n")

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", *option],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert closing in ran.stdout.splitlines()[-1]

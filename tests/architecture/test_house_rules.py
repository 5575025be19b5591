"""The house rules that a machine can keep. Each failure says what to do instead."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from bureau.kit import classes
from veterans.models import OfPerson, Person

ROOT = Path(__file__).resolve().parents[2]
OURS = ["bureau", "stations", "veterans", "preferential_cards", "archives", "employment", "honors"]
LONGEST_FILE = 400
PERSONAL_APPS = {"veterans", "preferential_cards"}


def sources(*patterns):
    for app in OURS:
        for pattern in patterns:
            yield from (p for p in sorted((ROOT / app).rglob(pattern)) if "migrations" not in p.parts)


def lines_matching(pattern, paths):
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def view_files():
    yield from sources("views.py", "api.py")
    for package in sources("views"):
        yield from package.glob("*.py")


def test_views_reach_rows_only_through_a_scope():
    # Besides visible_to itself: a read of queries.py or a private helper of the view, which are given the scope.
    scoped = r"get_object_or_404\((?!$|\w+\.objects\.visible_to|queries\.\w+\(|_\w+\(request)"
    bare = re.compile(r"\.objects\.(?!visible_to\()|" + scoped)
    exempt = "# unscoped:"  # every exception carries its reason on the same line

    found = [line for line in lines_matching(bare, view_files()) if exempt not in line]

    assert found == [], "start from Model.objects.visible_to(request.scope)"


def personal_models():
    return [m for m in apps.get_models() if m is Person or issubclass(m, OfPerson)]


def is_history(model):
    return hasattr(model, "pgh_tracked_model")


def test_every_model_with_personal_data_can_be_scoped():
    unscoped = [m._meta.label for m in personal_models() if not hasattr(m.objects.all(), "visible_to")]

    assert unscoped == []


def test_every_model_that_points_at_a_person_carries_the_persons_station():
    loose = [
        model._meta.label
        for model in apps.get_models()
        if not is_history(model) and not issubclass(model, OfPerson) and model is not Person
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    ]

    assert loose == [], "inherit from veterans.models.OfPerson and call follow_person() in a migration"


@pytest.mark.django_db
def test_the_database_ties_every_personal_row_to_its_persons_station():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint WHERE confrelid = 'veterans_person'::regclass "
            "AND contype = 'f' AND array_length(conkey, 1) = 2 AND confupdtype = 'c'"
        )
        tied = {table for (table,) in cursor.fetchall()}

    below = {m._meta.db_table for m in apps.get_models() if getattr(m, "follows_person", False)}
    assert tied == below | {m._meta.db_table for m in personal_models() if m is not Person}


def test_every_personal_table_keeps_its_history():
    tracked = {m.pgh_tracked_model for m in apps.get_models() if is_history(m)}

    # What is only ever added to (steps, reckonings) is a history itself: the database refuses to edit it.
    without = [
        m._meta.label for m in personal_models() if m not in tracked and not getattr(m, "append_only", False)
    ]

    assert without == [], "decorate it with bureau.kit.history.tracked"


def test_every_field_of_a_personal_table_has_a_declared_class():
    unclassed = {m._meta.label: classes.undeclared(m) for m in personal_models() if classes.undeclared(m)}

    assert unclassed == {}, "add it to field_classes: plain, personal or sensitive (bureau.kit.classes)"


def test_cascade_is_never_chosen_for_a_person_or_a_file():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in PERSONAL_APPS and not is_history(model)
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and (issubclass(field.related_model, OfPerson) or field.related_model is Person)
    ]

    assert wrong == []


def test_operations_know_no_http():
    web = re.compile(
        r"^\s*(from|import) (django\.(http|shortcuts|template|contrib\.messages)|rest_framework)\b"
    )

    assert (
        lines_matching(web, [*sources("operations.py"), *sources("rules.py"), *sources("queries.py")]) == []
    )


def test_the_clock_is_read_at_the_door():
    clock = re.compile(r"timezone\.(now|localdate|localtime)\(\)|datetime\.now\(|date\.today\(")
    inside = [*sources("operations.py"), *sources("rules.py"), *sources("queries.py"), *sources("states.py")]

    assert lines_matching(clock, inside) == [], "take at= or today= from the caller"


def test_the_environment_is_read_only_in_settings():
    environment = re.compile(r"os\.environ|os\.getenv")
    doors = {"bureau/settings.py", "bureau/kit/env.py"}
    setting_the_module_is_fine = "DJANGO_SETTINGS_MODULE"

    found = [
        line
        for line in lines_matching(environment, sources("*.py"))
        if line.split(":")[0] not in doors and setting_the_module_is_fine not in line and "# env:" not in line
    ]

    assert found == [], "read it in bureau/settings.py, or say why on the line with '# env:'"


def test_tasks_have_names_and_are_queued_only_after_commit():
    nameless = re.compile(r"@shared_task(\(\s*\)|$|\((?!.*name=))")

    assert lines_matching(nameless, sources("tasks.py")) == []


def test_public_operations_take_keywords_only_after_the_first():
    loose = []
    for path in [*sources("operations.py")]:
        for node in ast.parse(path.read_text()).body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and len(node.args.args) > 1
            ):
                loose.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")

    assert loose == [], "def verb(thing, *, by, at, ...)"


def test_no_admin_is_a_bare_model_admin():
    bare = re.compile(r"^class \w+\((admin\.)?ModelAdmin\)")
    bases = {"stations/admin_base.py", "bureau/kit/admin.py"}

    found = [line for line in lines_matching(bare, sources("*admin*.py")) if line.split(":")[0] not in bases]

    assert found == [], "inherit from stations.admin_base.ScopedAdmin"


def test_no_file_outgrows_a_sitting():
    long = {
        str(p.relative_to(ROOT)): n
        for p in sources("*.py")
        if (n := len(p.read_text().splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_every_dependency_says_what_it_is_for():
    inside, silent = False, []
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if re.match(r"(dependencies|\w+) = \[$", line) and "select" not in line:
            inside = line.startswith(("dependencies", "test"))
        elif line == "]":
            inside = False
        elif inside and line.strip().startswith('"') and "#" not in line:
            silent.append(line.strip())

    assert silent == []


def test_the_settings_stay_on_one_page():
    assert len((ROOT / "bureau" / "settings.py").read_text().splitlines()) < 300  # one line per room

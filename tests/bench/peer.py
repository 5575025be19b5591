"""django-import-export into one plain model: `default` is the admin's way (load, dry run, import), the bulk modes its fastest options."""

import time

import django
from django.conf import settings

from tests.bench.roster import HEAD

KEY = "身份证号"
DEFAULT, BULK_CREATE, BULK_UPDATE = "default", "bulk_create", "bulk_update"


def run(database: dict, path, mode: str) -> tuple[int, float]:
    """→ rows and seconds, from opening the file to the last row."""
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "import_export", "tests.bench"],
        USE_TZ=True,
        DATABASES={"default": database},
    )
    django.setup()
    from import_export.formats.base_formats import XLSX  # noqa: PLC0415 -- needs the settings

    resource = _resource(mode)
    began = time.perf_counter()
    data = XLSX().create_dataset(path.read_bytes())
    for dry_run in [True, False] if mode == DEFAULT else [False]:
        resource().import_data(data, dry_run=dry_run, raise_errors=True)
    return len(data), time.perf_counter() - began


def _resource(mode: str):
    from django.db import connection, models  # noqa: PLC0415 -- needs the settings
    from import_export.instance_loaders import CachedInstanceLoader  # noqa: PLC0415 -- as above
    from import_export.resources import ModelResource  # noqa: PLC0415 -- as above

    columns = {name: models.TextField(null=True, unique=name == KEY) for name in HEAD}
    meta = type("Meta", (), {"app_label": "bench", "db_table": "bench_peer"})
    person = type("Person", (models.Model,), columns | {"__module__": __name__, "Meta": meta})
    options = {"model": person, "import_id_fields": [KEY], "fields": HEAD}
    if mode != DEFAULT:
        options |= {"use_bulk": True, "batch_size": 1000, "skip_diff": True}
    if mode == BULK_CREATE:
        options |= {"force_init_instance": True}
    if mode == BULK_UPDATE:
        options |= {"instance_loader_class": CachedInstanceLoader}
    if "bench_peer" not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(person)
    return type("PersonResource", (ModelResource,), {"Meta": type("Meta", (), options)})

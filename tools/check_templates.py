"""Compile every template, so that a misspelt tag is found before a clerk finds it. Run by `make check`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bureau.settings")

import django  # noqa: E402 -- the path and the settings come first
from django.template import TemplateSyntaxError  # noqa: E402
from django.template.loader import get_template  # noqa: E402


def main() -> int:
    django.setup()
    folders = [ROOT / "templates", *ROOT.glob("*/templates"), *ROOT.glob("bureau/*/templates")]
    names = sorted(
        str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*") if path.is_file()
    )
    faults = []
    for name in names:
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            faults.append(f"{name}: {error}")
    print("\n".join(faults) or f"Templates: {len(names)} compile.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())

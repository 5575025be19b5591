"""Start the child without the portal: `bureau/__init__` brings up Celery and Django, which a process without keys must not have."""

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

sys.path.append(str(ROOT))
bare = types.ModuleType("bureau")
bare.__path__ = [str(ROOT / "bureau")]
sys.modules["bureau"] = bare

if __name__ == "__main__":
    from bureau.kit.sheets import child  # only now is the bare package in place

    child.main()

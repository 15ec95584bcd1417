"""Other people's files are the ones we wrote down, and no page fetches anything from elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
LISTED = dict(
    re.findall(
        r"^\| `([^`]+)` \| [\w-]+ \| `([0-9a-f]{64})` \|$",
        (STATIC / "vendor/VENDOR.md").read_text(),
        re.MULTILINE,
    )
)


def test_every_vendored_file_is_listed_with_its_hash():
    present = {
        path.relative_to(STATIC).as_posix() for path in (STATIC / "vendor").rglob("*") if path.is_file()
    }
    assert present - {"vendor/VENDOR.md"} | {"img/icons.svg"} == set(LISTED)
    found = {name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest() for name in LISTED}
    assert found == LISTED


def test_no_file_names_a_source_map():
    naming = [path for path in STATIC.rglob("*.*s") if b"sourceMappingURL" in path.read_bytes()]
    assert naming == []


LOADS = re.compile(
    r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""", re.IGNORECASE
)


def test_no_page_style_or_script_loads_from_elsewhere():
    files = [*ROOT.glob("templates/**/*.html"), *STATIC.rglob("*.css"), *(STATIC / "js").rglob("*.js")]
    assert len(files) > 10
    loading = [path.relative_to(ROOT).as_posix() for path in files if LOADS.search(path.read_text())]
    assert loading == []

"""Make `generator` importable in .venv and install its console script, without a build backend.

An editable `pip install` would download a build backend, unpinned and without hashes. A .pth file and a
three-line script do the same with nothing from outside.
"""

import site
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

SCRIPT = """#!{python}
import sys
from generator.__main__ import main
sys.exit(main())
"""


def link() -> None:
    Path(site.getsitepackages()[0], "regional_innovation_digest.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    script = BIN / "digest"
    script.write_text(SCRIPT.format(python=sys.executable), encoding="utf-8")
    script.chmod(0o755)


if __name__ == "__main__":
    link()

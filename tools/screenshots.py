"""Take the pictures in docs/images from the built site: `python tools/screenshots.py` after `make site`."""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs/images"
WIDTH, HEIGHT = 1280, 860
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def pages() -> dict[str, str]:
    """Picture name → address below the site: the newest issue's first article and page."""
    issue = sorted((ROOT / "content/issues").iterdir())[-1].name
    page = next(path for path in sorted((ROOT / "site/issues" / issue).iterdir()) if path.is_dir()).name
    lead = next(
        path
        for path in sorted((ROOT / "content/articles").rglob(f"{issue}-*.md"))
        if "\norder: 1\n" in path.read_text(encoding="utf-8")
    )
    address = lead.relative_to(ROOT / "content").with_suffix("").as_posix()
    return {"home": "", "article": f"{address}/", "compare": f"issues/{issue}/{page}/"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that says nothing."""

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=ROOT / "site"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        for name, address in pages().items():
            page.goto(f"http://127.0.0.1:{server.server_port}/{address}")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()

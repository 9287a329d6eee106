"""`python tools/screenshots.py`: start the house with its invented demo and take the pictures of the README.

The house runs in a folder of its own on a free port, so the real one is not touched. Look at the pictures before you
keep them: a picture of a broken page is worse than none.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "images"
PASSWORD = "koboshi-demo-2026"  # noqa: S105  the demo's one password, printed by `koboshi up`
COLOURS = 96
READY_SECONDS = 180
PHONE, DESK = (390, 844), (1280, 860)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def house() -> Iterator[str]:
    """The whole house with its demo; the address it answers to."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="koboshi-pictures-") as var:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KOBOSHI_")}
        environment.pop("DATABASE_URL", None)
        address = f"http://localhost:{port}"
        environment |= {"KOBOSHI_CONFIG": os.devnull, "KOBOSHI_VAR": var, "KOBOSHI_PORT": str(port)}
        environment |= {"KOBOSHI_PUBLIC_ADDRESS": address, "KOBOSHI_LOG_LEVEL": "ERROR"}
        up = subprocess.Popen([sys.executable, "-m", "koboshi", "up"], cwd=ROOT, env=environment)
        try:
            wait_for(f"{address}/health", up)
            yield address
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(60)


def wait_for(address: str, up: subprocess.Popen[bytes]) -> None:
    """Until the house answers; ends the script when the house ended first."""
    for _ in range(READY_SECONDS):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  our own http address
        except OSError:
            if up.poll() is not None:
                sys.exit("The house does not start; the lines above say why.")
            time.sleep(1)
        else:
            return
    sys.exit("The house does not answer.")


def sign_in(page: Page, login: str, door: str) -> None:
    """Sign a member of the demo's staff in and go to a door."""
    page.goto(f"/accounts/login/?next={door}")
    page.fill("input[name=login]", f"{login}@demo.koboshi.example")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{door}")


def procedure(page: Page) -> None:
    """A resident looks at a procedure before she starts."""
    page.goto("/procedures/fukushima/disclosure-request/")


def case(page: Page) -> None:
    """A clerk opens a case of her office that has something for her to do."""
    sign_in(page, "tanto", "/staff/")
    page.goto("/staff/?view=office")
    links = page.locator("main a[href*='/staff/cases/']").evaluate_all("each => each.map(one => one.href)")
    for link in dict.fromkeys(links):
        page.goto(link)
        if page.locator("form[action*='/take']").count():
            return


def leadership(page: Page) -> None:
    """The head of the promotion office looks at the figures."""
    sign_in(page, "honbu", "/leadership/")
    page.goto("/leadership/")
    page.locator("main h2").first.evaluate("heading => heading.scrollIntoView()")


SCENES: tuple[tuple[str, tuple[int, int], Callable[[Page], None]], ...] = (
    ("procedure", PHONE, procedure),
    ("case", DESK, case),
    ("leadership", DESK, leadership),
)


def take(browser: Browser, address: str, name: str, size: tuple[int, int], scene: Callable[[Page], None]) -> None:
    """One picture, with few colours so that the repository stays small."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, base_url=address, locale="ja-JP", reduced_motion="reduce"
    )
    page = context.new_page()
    scene(page)
    page.evaluate("document.fonts.ready")
    target = PICTURES / f"{name}.png"
    page.screenshot(path=target)
    with Image.open(target) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(target, optimize=True)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1024:.0f} KiB, {page.title()}")
    context.close()


def main() -> int:
    """Take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROME") or shutil.which("chromium")
    with house() as address, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for name, size, scene in SCENES:
            take(browser, address, name, size, scene)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

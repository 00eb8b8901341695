"""A real Chromium for the tests of the pages."""

import glob
import os
import site
import sysconfig

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 15

# Names that lead to this machine in these browsers: a service under a name of its own, and another site.
SERVICE_NAME = "tocsin.example"
CHAT_NAME = "chat.example"


def start(scripts=True):
    """A browser of its own profile; with scripts off, as some people have it."""
    options = Options()
    options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1000"):
        options.add_argument(argument)
    options.add_argument(f"--host-resolver-rules=MAP {SERVICE_NAME} 127.0.0.1, MAP {CHAT_NAME} 127.0.0.1")
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")))


def until(browser, what, check):
    """Waits until `check` holds; says what was awaited when it never does.

    What a click leads to must be awaited: a click returns before the next page is there, or while one page replaces another.
    """
    between = [NoSuchElementException, StaleElementReferenceException]
    wait = WebDriverWait(browser, SECONDS, poll_frequency=0.1, ignored_exceptions=between)
    return wait.until(lambda _: check(), f"awaited: {what}")


def one(browser, selector):
    return browser.find_element(By.CSS_SELECTOR, selector)


def every(browser, selector):
    return browser.find_elements(By.CSS_SELECTOR, selector)


def text(browser, selector="main"):
    return one(browser, selector).text


def fill(browser, selector, words):
    field = one(browser, selector)
    field.clear()
    field.send_keys(words)


def look(browser, width, height=900, scheme="light"):
    """Shows pages at a width in CSS pixels, dark or light."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )


def axe_source():
    """axe-core as the installed package axe-playwright-python brings it; it is used from there."""
    for folder in [sysconfig.get_paths()["purelib"], *site.getsitepackages()]:
        found = glob.glob(os.path.join(folder, "axe_playwright_python", "axe.min.js"))
        if found:
            with open(found[0], encoding="utf-8") as file:
                return file.read()
    raise SystemExit("axe-playwright-python is not installed: pip install axe-playwright-python")


def faults(browser, source):
    """What axe-core finds wrong on the page that is shown."""
    browser.execute_script(source)
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run(document).then((result) => done(result.violations.map("
        "(fault) => `${fault.id}: ${fault.nodes.map((node) => node.html.slice(0, 150)).slice(0, 3).join(' | ')}`)));"
    )
    return found


def size_faults(browser, width):
    """What is wider than the screen, and controls on phones that are lower than 44 pixels.

    A phone's `innerWidth` grows with the page, so it tells nothing.
    """
    return browser.execute_script(
        """
        const [width] = arguments, faults = [], { scrollWidth } = document.documentElement;
        if (scrollWidth > width) faults.push(`the page is ${scrollWidth} pixels wide, the screen ${width}`);
        if (width < 600) {
          const controls = "a.button, button, nav a, summary, select, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio])";
          for (const control of document.querySelectorAll(controls)) {
            const box = control.getBoundingClientRect();
            if (box.width && box.height && box.height < 43.5 && !control.closest(".visually-hidden"))
              faults.push(`${control.tagName} "${control.textContent.trim().slice(0, 30)}" is ${Math.round(box.height)} pixels high`);
          }
        }
        return faults;
        """,
        width,
    )


def console(browser):
    """Errors that the browser reported, without those of pages that are meant to be refused, and of plain HTTP."""
    return [
        line["message"] for line in browser.get_log("browser")
        if line["level"] == "SEVERE" and "status of 4" not in line["message"] and "favicon.ico" not in line["message"]
        and "Cross-Origin-Opener-Policy header has been ignored" not in line["message"]
    ]

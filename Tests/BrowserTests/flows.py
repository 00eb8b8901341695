"""What people do on the pages, in a real Chromium, against a service that this starts itself.

    python3 Tests/BrowserTests/flows.py PATH-OF-TOCSIN

Needs chromium and chromium-driver, and from PyPI selenium and axe-playwright-python. Ends with 0 when all went well.
"""

import base64
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import axe_source, console, every, faults, fill, look, one, size_faults, start, text, until

NASTY = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> \"quoted\" 'x' & {{y}}"


class Place:
    """A workspace with a service on a free port."""

    def __init__(self, program):
        self.program = os.path.abspath(program)
        self.folder = tempfile.mkdtemp(prefix="tocsin-browser-")
        self.run("demo", self.folder, inside=False)
        self.process = None

    def run(self, *words, inside=True):
        done = subprocess.run(
            [self.program, *words], cwd=self.folder if inside else None, capture_output=True, text=True, timeout=120
        )
        if done.returncode != 0:
            raise RuntimeError(f"tocsin {' '.join(words)}: {done.stderr}")
        return done.stdout

    def serve(self):
        # Into a file: a pipe that nobody reads would stop the service when it is full.
        path = os.path.join(self.folder, "service.log")
        with open(path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--port", "0", "--host", "127.0.0.1"], cwd=self.folder, stdout=log, stderr=log
            )
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            with open(path, encoding="utf-8") as log:
                found = re.search(r"serving .* at (http://[^/\s]+)", log.read())
            if found:
                self.url = found.group(1)
                return
            time.sleep(0.05)
        raise RuntimeError("the service did not start")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(20)


def visit(browser, place, path):
    browser.get(place.url + path)


def signs_in(place):
    """A wrong token is refused with why; the right one lets in; signing out ends it."""
    secret = re.search(r"tocsin_\S+", place.run("token", "create", "ana", "--role", "admin")).group(0)
    place.token = secret
    browser = start()
    try:
        # The service learns of the first token within a second.
        until(browser, "the sign-in form", lambda: (visit(browser, place, "/"), every(browser, "#token"))[1])
        fill(browser, "#token", "tocsin_wrong")
        one(browser, "main form button").click()
        until(browser, "the refusal", lambda: "not known" in text(browser))
        fill(browser, "#token", secret)
        one(browser, "main form button").click()
        until(browser, "Now", lambda: every(browser, ".now"))
        return browser
    except BaseException:
        browser.quit()
        raise


def declares(browser, place):
    visit(browser, place, "/declare")
    one(browser, "input[name=severity][value=P1]").click()
    fill(browser, "#title", "Payments failing at checkout")
    until(browser, "a suggestion", lambda: every(browser, "#suggestion a"))
    one(browser, "[data-declare] button").click()
    until(browser, "the incident", lambda: "/incidents/INC-" in browser.current_url)
    assert "Payments failing at checkout" in text(browser, "h1")
    return browser.current_url.removeprefix(place.url)


def logs_live(browser, place, path):
    """What one window logs, the other shows without a reload, and keeps what is typed and focused there."""
    first = browser.current_window_handle
    browser.switch_to.new_window("window")
    second = browser.current_window_handle
    visit(browser, place, path)
    until(browser, "the live stream", lambda: text(browser, "#live") == "Live")
    one(browser, "#entry-text").send_keys("half a sent")
    browser.switch_to.window(first)
    visit(browser, place, path)
    one(browser, "body").send_keys("c")
    field = browser.switch_to.active_element
    assert field.get_attribute("id") == "entry-text", "c leads to the composer"
    field.send_keys(NASTY)
    field.send_keys(Keys.CONTROL, Keys.ENTER)
    until(browser, "the entry", lambda: any("quoted" in entry.text for entry in every(browser, ".timeline .words")))
    assert one(browser, "#entry-text").get_attribute("value") == "", "what was sent is gone from the field"
    browser.switch_to.window(second)
    until(browser, "the entry in the second window", lambda: any("{{y}}" in entry.text for entry in every(browser, ".timeline .words")))
    assert one(browser, "#entry-text").get_attribute("value") == "half a sent", "what was being typed stays"
    assert browser.switch_to.active_element.get_attribute("id") == "entry-text", "the focus stays"
    assert "owned" not in browser.title
    place.run("log", path.split("/")[-1], "from the command line")
    until(browser, "the command line's entry", lambda: "from the command line" in text(browser, "#timeline"))
    browser.close()
    browser.switch_to.window(first)
    assert "owned" not in browser.title


def completes_a_step(browser, place, path):
    visit(browser, place, path)
    until(browser, "the live stream", lambda: text(browser, "#live") == "Live")
    before = len(every(browser, ".do .task.done"))
    one(browser, "body").send_keys("j")
    browser.switch_to.active_element.send_keys("d")
    until(browser, "the step done", lambda: len(every(browser, ".do .task.done")) == before + 1)


def resolves(browser, place, path):
    """To resolved by the primary button; closing is refused with what is open."""
    for status in ["acknowledged", "mitigated", "resolved"]:
        visit(browser, place, path)
        one(browser, f".states button[value={status}]").click()
        until(browser, status, lambda: text(browser, ".summary .tag") == status)
    one(browser, ".states button[value=closed]").click()
    until(browser, "why not", lambda: every(browser, "#refusal li"))
    assert text(browser, ".summary .tag") == "resolved"


def amends(browser, place, path):
    visit(browser, place, path)
    entry = next(entry for entry in every(browser, ".timeline > li") if "from the command line" in entry.text)
    entry.find_element(By.PARTIAL_LINK_TEXT, "Correct").click()
    until(browser, "the form", lambda: every(browser, "#amend-text"))
    fill(browser, "#amend-text", "from the terminal")
    one(browser, "form[action$=amend] button").click()
    until(browser, "the history", lambda: "Corrected by ana" in text(browser, "#timeline"))
    assert "from the command line" in text(browser, "#timeline .history")


def prints(browser, place, path):
    visit(browser, place, path + "/report")
    assert "Payments failing at checkout" in text(browser, "article")
    paper = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert paper.startswith(b"%PDF") and len(paper) > 5_000


def proposes(browser, place, path):
    """A proposal made on a playbook's page is shown as a diff, and applied to the runbook."""
    visit(browser, place, "/runbook/playbooks/Payments%20failing%20at%20checkout")
    fill(browser, "#propose-text", "Look at the clock of each server first")
    fill(browser, "#propose-incident", path.split("/")[-1])
    one(browser, "form[action='/runbook/proposals'] button").click()
    until(browser, "the diff", lambda: every(browser, ".diff .added"))
    one(browser, "form[action$=apply] button").click()
    until(browser, "applied", lambda: text(browser, "h1 .tag") == "applied")
    with open(os.path.join(place.folder, "runbook.md"), encoding="utf-8") as file:
        assert "Look at the clock of each server first" in file.read()


def reads_well(browser, place, path):
    """axe-core finds nothing, nothing is wider than the screen, and controls on phones are large enough."""
    source = axe_source()
    pages = [
        "/", path, "/incidents/INC-1", path + "/edit", path + "/report", "/incidents", "/incidents?q=nothing+like+this",
        "/tasks", "/search?q=release", "/runbook", "/runbook/playbooks/Payments%20failing%20at%20checkout",
        "/runbook/proposals?all=true", "/people", "/audit", "/declare", "/sign-in", "/incidents/INC-999",
    ]
    wrong = []
    for page in pages:
        for width, scheme in [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark"), (1920, "dark")]:
            look(browser, width, scheme=scheme)
            visit(browser, place, page)
            wrong += [f"{page} {width} {scheme}: {fault}" for fault in faults(browser, source) + size_faults(browser)]
    look(browser, 1280)
    assert not wrong, "\n".join(wrong)


def works_without_scripts(place):
    """The same with scripts off: sign in, declare, log, done, resolve."""
    browser = start(scripts=False)
    try:
        visit(browser, place, "/sign-in")
        fill(browser, "#token", place.token)
        one(browser, "main form button").click()
        visit(browser, place, "/declare")
        one(browser, "input[name=severity][value=P2]").click()
        fill(browser, "#title", "Ticket mails not arriving")
        one(browser, "[data-declare] button").click()
        assert "/incidents/INC-" in browser.current_url
        fill(browser, "#entry-text", "sent a test mail")
        one(browser, "#composer button").click()
        assert "sent a test mail" in text(browser, "#timeline")
        one(browser, ".do form[data-done] button").click()
        assert every(browser, ".do .task.done")
        one(browser, ".states button[value=resolved]").click()
        assert text(browser, ".summary .tag") == "resolved"
        assert not [copy for copy in every(browser, ".needs-script") if copy.is_displayed()]
    finally:
        browser.quit()


def main():
    place = Place(sys.argv[1])
    failed = []
    browser = None
    try:
        place.serve()
        browser = signs_in(place)
        print("ok      signs in")
        path = declares(browser, place)
        print("ok      declares")
        for flow in [logs_live, completes_a_step, resolves, amends, prints, proposes, reads_well]:
            try:
                flow(browser, place, path)
                print(f"ok      {flow.__name__.replace('_', ' ')}")
            except Exception:
                failed.append(flow.__name__)
                print(f"FAILED  {flow.__name__.replace('_', ' ')}\n{traceback.format_exc(limit=3)}")
        errors = console(browser)
        if errors:
            failed.append("console")
            print("FAILED  the browser's console is clean\n" + "\n".join(sorted(set(errors))))
        try:
            works_without_scripts(place)
            print("ok      works without scripts")
        except Exception:
            failed.append("works_without_scripts")
            print(f"FAILED  works without scripts\n{traceback.format_exc(limit=3)}")
    finally:
        if browser:
            browser.quit()
        place.stop()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

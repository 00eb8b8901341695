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

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import CHAT_NAME, SERVICE_NAME, axe_source, console, every, faults, fill, look, one, size_faults, start, text, until

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
                [self.program, "serve", "--port", "0", "--host", "127.0.0.1", "--host-name", SERVICE_NAME],
                cwd=self.folder,
                stdout=log,
                stderr=log,
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


# A picture of one pixel, and a text, as files on disk.
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


def written(place, name, data):
    path = os.path.join(place.folder, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


class Chat:
    """Another site, with a link to a page of the service."""

    def __init__(self, address):
        page = f'<!doctype html><title>Chat</title><a id="link" href="{address}">Look</a>'.encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://{CHAT_NAME}:{self.server.server_port}/"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


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
    until(browser, "its title", lambda: "Payments failing at checkout" in text(browser, "h1"))
    until(browser, "what was remarked", lambda: "is suggested" in text(browser, ".notice"))
    until(browser, "an address to pass on", lambda: "?" not in browser.current_url)
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
    until(browser, "an empty field", lambda: one(browser, "#entry-text").get_attribute("value") == "")
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


def remarks_live(browser, place, path):
    """What looks like a secret is recorded, and said so beside the field and not only in the log."""
    visit(browser, place, path)
    fill(browser, "#entry-text", "key AKIAIOSFODNN7EXAMPLE")
    one(browser, "#composer button").click()
    until(browser, "the remark", lambda: "This looks like" in text(browser, "#composer .sending"))
    until(browser, "what to do about it", lambda: "tocsin erase" in text(browser, "#composer .sending"))
    until(browser, "the entry", lambda: "AKIAIOSFODNN7EXAMPLE" in text(browser, "#timeline"))


def attached(browser):
    return [link.text for link in every(browser, "#attachments ul a")]


def attaches(browser, place, path):
    """A chosen file, a dropped one and a pasted picture are attached and shown without a reload."""
    visit(browser, place, path)
    one(browser, "#attach-file").send_keys(written(place, "chosen.txt", b"chosen"))
    fill(browser, "#attach-title", "What was chosen")
    one(browser, "form[data-attach] button").click()
    until(browser, "the chosen file", lambda: attached(browser) == ["What was chosen"])
    until(browser, "an empty form", lambda: one(browser, "#attach-file").get_attribute("value") == "")
    # The browser's own drag of two files from the desktop.
    data = {
        "items": [],
        "files": [written(place, "dropped one.log", b"dropped 1"), written(place, "dropped two.png", PICTURE)],
        "dragOperationsMask": 1,
    }
    for kind in ["dragEnter", "dragOver", "drop"]:
        browser.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 400, "data": data})
    until(browser, "both dropped files", lambda: {"dropped one.log", "dropped two.png"} <= set(attached(browser)))
    # A picture in the clipboard, as a screenshot is.
    browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    wrote = browser.execute_async_script(
        """
        const done = arguments[0];
        const canvas = new OffscreenCanvas(40, 30);
        canvas.getContext("2d").fillRect(5, 5, 20, 10);
        canvas.convertToBlob({ type: "image/png" })
          .then((picture) => navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]))
          .then(() => done("written"), (error) => done(String(error)));
        """
    )
    assert wrote == "written", wrote
    before = len(attached(browser))
    one(browser, "body").send_keys("c")
    field = browser.switch_to.active_element
    field.send_keys(Keys.CONTROL, "v")
    until(browser, "the pasted picture", lambda: len(attached(browser)) == before + 1)
    assert field.get_attribute("value") == "", "the picture went to the attachments alone"
    # What can't be attached is refused with why, and nothing is lost.
    one(browser, "#attach-file").send_keys(written(place, "program.bin", bytes([0, 1, 2])))
    one(browser, "form[data-attach] button").click()
    until(browser, "the refusal", lambda: "none of the kinds" in text(browser, "form[data-attach] .sending"))
    one(browser, "#attach-file").send_keys(written(place, "large.txt", b"a" * (10 * 1024 * 1024 + 1)))
    one(browser, "form[data-attach] button").click()
    until(browser, "the bound", lambda: "more than 10 MiB" in text(browser, "form[data-attach] .sending"))
    assert len(attached(browser)) == before + 1


def arrives(browser, place, path):
    """A link in a chat leads who is signed in to the page itself, and not to the form."""
    port = place.url.rsplit(":", 1)[1]
    for address in [place.url, f"http://{SERVICE_NAME}:{port}"]:
        chat = Chat(address + path)
        try:
            # Under its other name the service has another cookie.
            browser.get(address + "/sign-in?next=/tasks")
            fill(browser, "#token", place.token)
            one(browser, "main form button").click()
            until(browser, "signed in", lambda: browser.current_url == address + "/tasks")
            browser.get(chat.url)
            one(browser, "#link").click()
            until(browser, f"the incident at {address}", lambda: every(browser, ".summary"))
            assert browser.current_url == address + path, browser.current_url
            browser.delete_all_cookies()
            browser.get(chat.url)
            one(browser, "#link").click()
            until(browser, "the form", lambda: every(browser, "#token"))
            fill(browser, "#token", place.token)
            one(browser, "main form button").click()
            until(browser, "the incident after the form", lambda: browser.current_url == address + path)
        finally:
            chat.stop()


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
    until(browser, "what it was", lambda: "from the command line" in text(browser, "#timeline .history"))


def prints(browser, place, path):
    visit(browser, place, path + "/report")
    assert "Payments failing at checkout" in text(browser, "article")
    paper = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert paper.startswith(b"%PDF") and len(paper) > 5_000


def propose(browser, place, path, words):
    """Proposes a step on a playbook's page, and waits for the page that shows it."""
    visit(browser, place, "/runbook/playbooks/Payments%20failing%20at%20checkout")
    fill(browser, "#propose-text", words)
    fill(browser, "#propose-incident", path.split("/")[-1])
    one(browser, "form[action='/runbook/proposals'] button").click()
    until(browser, "the diff", lambda: every(browser, ".diff .added"))


def proposes(browser, place, path):
    """A proposal made on a playbook's page is shown as a diff, and applied to the runbook."""
    propose(browser, place, path, "Look at the clock of each server first")
    one(browser, "form[action$=apply] button").click()
    until(browser, "applied", lambda: text(browser, "h1 .tag") == "applied")
    with open(os.path.join(place.folder, "runbook.md"), encoding="utf-8") as file:
        assert "Look at the clock of each server first" in file.read()


def shows_a_conflict(browser, place, path):
    """A proposal whose section somebody changed meanwhile says so at once, with both versions."""
    propose(browser, place, path, "Ask the bank by phone")
    file = os.path.join(place.folder, "runbook.md")
    with open(file, encoding="utf-8") as runbook:
        before = runbook.read()
    with open(file, "w", encoding="utf-8") as runbook:
        runbook.write(before.replace("Look at the clock of each server first", "Look at the clocks"))
    browser.refresh()
    assert "has changed since" in text(browser, ".warning")
    assert "Look at the clocks" in text(browser, ".diff .added"), "what has changed meanwhile comes first"
    assert not one(browser, "form[action$=apply] button").is_enabled()
    source = axe_source()
    for width, scheme in [(360, "light"), (1280, "dark")]:
        look(browser, width, scheme=scheme)
        wrong = faults(browser, source) + size_faults(browser, width)
        assert not wrong, wrong
    look(browser, 1280)
    fill(browser, "#reject-why", "said otherwise")
    one(browser, "form[action$=reject] button").click()
    until(browser, "rejected", lambda: text(browser, "h1 .tag") == "rejected")


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
            wrong += [f"{page} {width} {scheme}: {fault}" for fault in faults(browser, source) + size_faults(browser, width)]
    look(browser, 1280)
    assert not wrong, "\n".join(wrong)


def counts_down(browser, place, path):
    """What is due reads as the service writes it: late from a minute after its time on."""
    visit(browser, place, path)
    for seconds, expected, late in [(90, "in 1 min", False), (-30, "now", False), (-90, "1 min late", True)]:
        browser.execute_script(
            "const time = document.querySelector('.do .task time[data-due]');"
            "time.dateTime = new Date(Date.now() + arguments[0] * 1000).toISOString();", seconds)
        until(browser, expected, lambda: text(browser, ".do .task time[data-due]") == expected)
        time = one(browser, ".do .task time[data-due]")
        task = time.find_element("xpath", "ancestor::li[contains(@class, 'task')]")
        for element, name in [(time, "late"), (task, "overdue")]:
            assert (name in element.get_attribute("class").split()) == late, (seconds, name)


def works_without_scripts(place):
    """The same with scripts off: sign in, declare, log, done, resolve."""
    browser = start(scripts=False)
    try:
        visit(browser, place, "/sign-in")
        fill(browser, "#token", place.token)
        one(browser, "main form button").click()
        until(browser, "Now", lambda: every(browser, ".now"))
        visit(browser, place, "/declare")
        one(browser, "input[name=severity][value=P2]").click()
        fill(browser, "#title", "Ticket mails not arriving")
        one(browser, "[data-declare] button").click()
        until(browser, "the incident", lambda: every(browser, "#composer") and "/incidents/INC-" in browser.current_url)
        fill(browser, "#entry-text", "sent a test mail")
        one(browser, "#composer button").click()
        until(browser, "the entry", lambda: "sent a test mail" in text(browser, "#timeline"))
        one(browser, ".do form[data-done] button").click()
        until(browser, "the step done", lambda: every(browser, ".do .task.done"))
        one(browser, "#attach-file").send_keys(written(place, "without.txt", b"without scripts"))
        fill(browser, "#attach-title", "By a form alone")
        one(browser, "form[data-attach] button").click()
        until(browser, "the attachment", lambda: attached(browser) == ["By a form alone"])
        one(browser, "#attach-file").send_keys(written(place, "program.bin", bytes([0, 1, 2])))
        one(browser, "form[data-attach] button").click()
        until(browser, "the refusal", lambda: "none of the kinds" in text(browser, "#refusal"))
        visit(browser, place, "/incidents/" + one(browser, ".summary .bar > span:nth-of-type(3)").text)
        fill(browser, "#entry-text", "key AKIAIOSFODNN7EXAMPLE")
        one(browser, "#composer button").click()
        until(browser, "the remark", lambda: "This looks like" in text(browser, ".notice"))
        one(browser, ".states button[value=resolved]").click()
        until(browser, "resolved", lambda: text(browser, ".summary .tag") == "resolved")
        arrives(browser, place, "/incidents/INC-1")
        visit(browser, place, "/")
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
        flows = [
            counts_down, logs_live, remarks_live, completes_a_step, attaches, resolves, amends, prints, proposes, shows_a_conflict,
            arrives, reads_well,
        ]
        for flow in flows:
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

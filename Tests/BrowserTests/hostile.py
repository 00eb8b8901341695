"""Every field that a person can fill holds an attack, and every view is looked at in a real Chromium.

    python3 Tests/BrowserTests/hostile.py PATH-OF-TOCSIN

Nothing that came through a field may run, be an element, or be fetched. Needs what flows.py needs.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

from browser import console, every, start, text, until
from flows import PICTURE, Place, fill, one, visit

WATCH = """
window.__ran = [];
window.__refused = [];
window.owned = (number) => window.__ran.push(number);
document.addEventListener("securitypolicyviolation", (event) =>
  window.__refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""

FAULTS = """
const faults = window.__ran.map((number) => `the script of field ${number} ran`);
faults.push(...window.__refused.map((what) => `refused by the policy: ${what}`));
const show = (element) => element.outerHTML.slice(0, 200);
const isFile = location.protocol === "file:";
const foreign = "x-owned, img, svg, math, iframe, object, embed, base, video, audio, "
  + "body script, script:not([src='/live.js']), head style, link:not([href='/style.css']):not([href='/favicon.svg']), "
  + "meta[http-equiv]";
// A file has its style and its policy within.
const own = "head style, meta[http-equiv=Content-Security-Policy]";
for (const element of [...document.querySelectorAll(foreign)].filter((element) => !isFile || !element.matches(own)))
  faults.push(`unexpected: ${show(element)}`);
for (const element of document.querySelectorAll("*")) {
  for (const { name, value } of element.attributes) {
    if (name.startsWith("on") || name === "style") faults.push(`attribute ${name}: ${show(element)}`);
    if (!["href", "src", "action", "formaction", "xlink:href", "poster", "data"].includes(name)) continue;
    const address = new URL(value, location.href);
    const known = name === "href" ? ["http:", "https:", "mailto:", "tel:", location.protocol] : [location.protocol];
    if (!known.includes(address.protocol)) faults.push(`leads to ${address.protocol}: ${show(element)}`);
    if (name !== "href" && address.origin !== location.origin) faults.push(`leads elsewhere: ${show(element)}`);
  }
}
return faults;
"""


class Fields:
    """Attacks, each with a number that tells the field, and a word that tells whether it was shown at all."""

    def __init__(self):
        self.names = {}

    def word(self, name):
        number = len(self.names) + 1
        self.names[number] = name
        return number, f"mark{number}x"

    def text(self, name):
        number, word = self.word(name)
        return (
            f"{word} <x-owned id=f{number}></x-owned><script>owned({number})</script>"
            f"<img src=x onerror=owned({number})>'\"><svg onload=owned({number})> "
            f"[m](javascript:owned({number})) ![p](https://evil.example/{number}.png) `a` {{{{y}}}} | *b* &lt;"
        )

    def address(self, name):
        number, word = self.word(name)
        return f"https://evil.example/{word}\"'><x-owned/id=f{number}></x-owned><script>owned({number})</script>"

    def unseen(self, seen):
        return [name for number, name in self.names.items() if f"mark{number}x" not in seen]


class Refused(Exception):
    """A status, and what was answered."""


class API:
    def __init__(self, place):
        self.place = place

    def send(self, method, path, body=None, headers={}, token=None, data=None):
        request = urllib.request.Request(self.place.url + path, method=method)
        request.add_header("Authorization", f"Bearer {token or self.place.token}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            data = json.dumps(body).encode()
        for name, value in headers.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, data, timeout=30) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, f"{method} {path}: {error.read().decode()}") from None

    def post(self, path, body, **more):
        return json.loads(self.send("POST", "/api/v1" + path, body, **more))

    def refused(self, path, body):
        try:
            self.post(path, body)
        except Refused as error:
            assert error.args[0] in [404, 422], error
        else:
            raise AssertionError(f"{path} took {body}")


def encoded(text):
    return urllib.parse.quote(text, safe="")


def runbook(fields):
    """A runbook whose every part is hostile."""
    lines = [
        "# <x-owned id=title></x-owned><script>owned(908)</script>", "",
        "## On-Call Procedures", "", "### P1 Response", "",
        f"1. **Immediate**: {fields.text('step of the procedure')}", "",
        "## Escalation Contacts", "",
        f"- **{fields.text('role of a contact')}**: javascript:owned(900)",
        f"- **Boss**: {fields.text('how to reach a contact')}", "",
        "| Role | Name | Contact |", "|---|---|---|", f"| {fields.word('role in a table')[1]} <x-owned> | A | data:text/html,<script>owned(901)</script> |", "",
        "## Playbooks", "",
        f"### {fields.text('name of a playbook')}", "",
        "**Symptoms**:", f"- {fields.text('symptom')}", "",
        "**Debug Steps**:", f"1. {fields.text('debug step')}", "", "```bash", f"echo {fields.text('command')}", "```", "",
        "**Solutions**:", f"- **{fields.text('name of a solution')}**: {fields.text('solution')}", "",
        f"**Quick Fix**: {fields.text('quick fix')}", "",
        f"**Escalation**: {fields.text('escalation')}", "",
        "<x-owned id=raw></x-owned><script>owned(902)</script>", "",
        "<div onclick=owned(903)>raw</div>", "",
    ]
    return "\n".join(lines)


def fills(place, api, fields):
    """Puts an attack into every field; returns the paths of the views that show them."""
    with open(os.path.join(place.folder, "runbook.md"), "w", encoding="utf-8") as file:
        file.write(runbook(fields))
    books = json.loads(api.send("GET", "/api/v1/runbook/playbooks"))
    assert len(books) == 1, books
    book = books[0]["name"]
    person = fields.text("who acts")[:90]
    actor = api.post("/tokens", {"person": person, "role": "responder", "label": fields.text("label of a token")[:90]})["secret"]
    api.post("/tokens", {"person": fields.text("name of a token")[:90], "role": "viewer"})

    one_path = "/incidents/" + api.post("/incidents", {
        "severity": "P1", "title": fields.text("title"), "components": [fields.text("component")[:200]],
        "commander": fields.text("commander")[:200], "playbook": book,
    }, token=actor)["key"]
    api.send("PATCH", "/api/v1" + one_path, {"impact": fields.text("impact"), "title": fields.text("title that was set")})
    api.post(one_path + "/acknowledge", {"why": fields.text("why it was acknowledged")})
    api.post(one_path + "/severity", {"severity": "P0", "why": fields.text("why the severity changed")})
    # In a path no slash may be.
    place.run("assign", one_path.split("/")[-1], fields.text("role")[:100], fields.text("person")[:200])
    api.post(one_path + "/links", {"target": fields.address("link"), "title": fields.text("title of a link")})
    for target in ["javascript:owned(1)", "javascript://%0aowned(1)", "data:text/html,<script>owned(1)</script>", "vbscript:x"]:
        api.refused(one_path + "/links", {"target": target})
        api.refused(one_path + "/entries", {"text": "a", "links": [target]})
    entry = api.post(one_path + "/entries", {
        "text": fields.text("entry"), "kind": "communication", "links": [fields.address("link of an entry")],
    })["handle"]
    amended = api.post(one_path + "/entries", {"text": fields.text("entry before it was amended")})["handle"]
    api.send("PATCH", f"/api/v1/entries/{amended}", {"text": fields.text("amendment")})
    retracted = api.post(one_path + "/entries", {"text": fields.text("retracted entry"), "kind": "learning"})["handle"]
    api.post(f"/entries/{retracted}/retract", {"why": fields.text("why it was retracted")})
    erased = api.post(one_path + "/entries", {"text": "secret"})["handle"]
    api.post(f"/entries/{erased}/erase", {"why": fields.text("why it was erased")})
    task = api.post(one_path + "/follow-ups", {"text": fields.text("follow-up"), "owner": fields.text("owner")[:200]})["handle"]
    skipped = api.post(one_path + "/follow-ups", {"text": "b"})["handle"]
    api.post(f"/tasks/{skipped}/skip", {"why": fields.text("why it was skipped")})
    wrong = next(
        task["handle"] for task in json.loads(api.send("GET", f"/api/v1{one_path}/tasks?all=true"))
        if task["source"] and task["state"] == "open"
    )
    api.post(f"/tasks/{wrong}/done", {"wrong": fields.text("what is wrong with a step")})
    name, title = fields.text("name of a file").replace("/", "")[:200], fields.text("title of a file")
    for number, (data, kind) in enumerate([(b"<script>owned(904)</script><svg onload=owned(904)>", "text/html\"><x-owned>"), (PICTURE, "image/svg+xml")]):
        query = urllib.parse.urlencode({"name": f"{number}{name}", **({"title": title} if number == 0 else {})})
        made = json.loads(api.send(
            "POST", f"/api/v1{one_path}/attachments?{query}", data=data, headers={"Content-Type": kind},
        ))
        request = urllib.request.Request(f"{place.url}/api/v1/attachments/{made['id']}", headers={"Authorization": f"Bearer {place.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.headers["Content-Type"] in ["text/plain; charset=utf-8", "image/png"], answer.headers["Content-Type"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert number == 1 or answer.headers["Content-Disposition"].startswith("attachment;")
    proposals = [
        api.post(one_path + "/proposals", {"playbook": book, "section": "Solutions", "name": fields.text("name of a proposal"), "text": fields.text("proposal").replace("\n", " ")})["handle"],
        api.post(one_path + "/proposals", {"playbook": book, "section": "Symptoms", "text": fields.text("rejected proposal")})["handle"],
    ]
    api.post(f"/proposals/{proposals[1]}/reject", {"why": fields.text("why it was rejected")})
    other = api.post("/incidents", {"severity": "P2", "title": fields.text("cancelled incident")})["key"]
    api.post(f"/incidents/{other}/cancel", {"why": fields.text("why it was cancelled")})
    # By the command line, whose actor may be any.
    place.run("log", other, fields.text("entry of the command line"), "--as", fields.text("actor of the command line")[:190])
    # The actor's session is among those of the people's page.
    form = urllib.parse.urlencode({"token": actor, "next": "/style.css"}).encode()
    urllib.request.urlopen(urllib.request.Request(
        place.url + "/sign-in", form, {"User-Agent": "<x-owned><script>owned(907)</script>"},
    ), timeout=30).close()

    def query(path, *names):
        values = {name: f"<x-owned>\"'><script>owned(905)</script>{name}" for name in names}
        return f"{path}?{urllib.parse.urlencode(values)}"

    hostile = encoded("<x-owned>\"'><script>owned(906)<script>")
    pages = [
        "/", one_path, f"/incidents/{other}", one_path + "/edit", "/tasks", "/tasks?view=all", f"/tasks/{task}", f"/tasks/{wrong}",
        "/incidents", "/runbook", "/runbook/proposals?all=true", "/people", "/audit", "/docs", "/declare",
        f"/runbook/playbooks/{encoded(book)}", *[f"/runbook/proposals/{proposal}" for proposal in proposals],
        *[f"/entries/{handle}" for handle in [entry, amended, retracted, erased]],
        *[f"{one_path}/report?template={name}" for name in ["postmortem", "report", "handover", "runbook-update", "status-update"]],
        "/search?q=mark", query("/search", "q", "kind", "cursor"),
        query("/search", "q"), query("/incidents", "q", "component"), query("/incidents", "status", "severity", "since", "until"),
        query("/incidents", "q", "cursor"), query("/incidents", "component"), query("/audit", "who", "what", "since", "until"),
        query("/audit", "who"), query("/tasks", "view"), query("/declare", "title", "severity", "playbook", "commander", "at"),
        query("/sign-in", "next"), query(one_path, "remarks", "before"), query(one_path, "remarks"), query(f"{one_path}/report", "template"),
        f"/{hostile}", f"/incidents/{hostile}", f"/tasks/{hostile}", f"/entries/{hostile}", f"/runbook/playbooks/{hostile}",
        f"/runbook/proposals/{hostile}",
    ]
    return one_path, pages


def main():
    place = Place(sys.argv[1])
    fields, seen, wrong = Fields(), "", []
    browser = None
    try:
        place.serve()
        place.token = re.search(r"tocsin_\S+", place.run("token", "create", "ana", "--role", "admin")).group(0)
        api = API(place)
        path, pages = fills(place, api, fields)
        browser = start()
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        until(browser, "the sign-in form", lambda: (visit(browser, place, "/sign-in"), every(browser, "#token"))[1])
        fill(browser, "#token", place.token)
        one(browser, "main form button").click()
        until(browser, "Now", lambda: every(browser, ".now"))
        console(browser)
        for page in pages:
            visit(browser, place, page)
            seen += browser.page_source
            wrong += [f"{page}: {fault}" for fault in browser.execute_script(FAULTS) + console(browser)]

        # What comes in live, and what a form says.
        visit(browser, place, path)
        until(browser, "the live stream", lambda: text(browser, "#live") == "Live")
        api.post(path + "/entries", {"text": fields.text("live entry")})
        until(browser, "the live entry", lambda: f"mark{len(fields.names)}x" in text(browser, "#timeline"))
        seen += browser.page_source
        fill(browser, "#entry-text", fields.text("entry that is refused"))
        fill(browser, "#entry-at", fields.text("time that is none"))
        one(browser, "#composer button").click()
        until(browser, "the refusal", lambda: "Not saved" in text(browser, "#composer .sending"))
        seen += text(browser, "#composer .sending") + one(browser, "#entry-text").get_attribute("value")
        browser.execute_script("for (const form of document.querySelectorAll('[data-send]')) delete form.dataset.send")
        one(browser, "#composer button").click()
        until(browser, "the refusal on the page", lambda: every(browser, "#refusal"))
        seen += browser.page_source
        wrong += [f"live: {fault}" for fault in browser.execute_script(FAULTS) + console(browser)]

        # A document for others, opened from a disk, where no policy holds.
        for template in ["postmortem", "report"]:
            file = os.path.join(place.folder, f"{template}.html")
            with open(file, "wb") as out:
                out.write(api.send("GET", f"{path}/report.html?template={template}"))
            browser.get("file://" + file)
            wrong += [f"{template}.html: {fault}" for fault in browser.execute_script(FAULTS) + console(browser)]
        wrong += [f"shown nowhere: {name}" for name in fields.unseen(seen)]
        print(f"{len(fields.names)} fields, {len(pages)} views")
    finally:
        if browser:
            browser.quit()
        place.stop()
        # An attack that works may also be why something awaited never came.
        for fault in dict.fromkeys(wrong):
            print(fault)
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()

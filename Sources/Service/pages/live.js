// Keeps a page current, sends its forms in place, and gives it keys. Without it every page still works.
"use strict";

(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const body = document.body;

  // Time: the service's clock counts, whatever this machine's says.

  const ahead = Date.parse(body.dataset.now) - Date.now();
  const now = () => Date.now() + (Number.isFinite(ahead) ? ahead : 0);

  /// `45 s`, `2 min`, `1 h 05 min` or `3 d 4 h`, as the service writes spans.
  const span = (seconds) => {
    const s = Math.floor(Math.abs(seconds));
    const joined = (large, small, unit) => (small === "0" || small === "00" ? large : `${large} ${small} ${unit}`);
    if (s < 60) return `${s} s`;
    if (s < 3600) return `${Math.floor(s / 60)} min`;
    if (s < 86400) return joined(`${Math.floor(s / 3600)} h`, String(Math.floor(s % 3600 / 60)).padStart(2, "0"), "min");
    return joined(`${Math.floor(s / 86400)} d`, String(Math.floor(s % 86400 / 3600)), "h");
  };

  const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const city = (zone) => zone.split("/").pop().replaceAll("_", " ");
  const clock = (zone) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const safeClock = (zone) => { try { return clock(zone); } catch { return null; } };
  const clocks = { zone: safeClock(body.dataset.zone), reader: safeClock(readerZone) };
  const exact = new Intl.DateTimeFormat("en-GB", { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });

  const tick = () => {
    const at = now();
    for (const time of all("[data-due]")) {
      const left = (Date.parse(time.dateTime) - at) / 1000;
      if (Number.isNaN(left)) continue;
      // As the service says it: late is what was due a minute ago.
      const isLate = left <= -60;
      write(time, left >= 1 ? `in ${span(left)}` : isLate ? `${span(left)} late` : "now");
      time.classList.toggle("late", isLate);
      const task = time.closest(".task");
      if (task) task.classList.toggle("overdue", isLate);
    }
    for (const time of all("[data-since]")) write(time, span((at - Date.parse(time.dateTime)) / 1000));
    for (const time of all("[data-ago]")) write(time, `${span((at - Date.parse(time.dateTime)) / 1000)} ago`);
    const differs = clocks.zone && clocks.reader && clocks.zone.format(at) !== clocks.reader.format(at);
    for (const time of all("[data-clock]")) if (clocks.zone) write(time, clocks.zone.format(at));
    const beside = $("#reader-clock");
    if (beside) write(beside, differs ? ` · ${clocks.reader.format(at)} ${city(readerZone)}, yours` : "");
    const foot = $("#reader-zone");
    if (foot) write(foot, differs ? `; yours is ${readerZone}, there it is ${clocks.reader.format(at)}` : "");
  };

  // The reader's own time on hover, beside the workspace's that the page already has.
  document.addEventListener("pointerover", (event) => {
    const time = event.target.closest?.("time[title]");
    if (!time || time.dataset.mine || readerZone === body.dataset.zone) return;
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.getTime())) return;
    time.dataset.mine = "yes";
    time.title += `\n${exact.format(date)} ${readerZone}, your time`;
  });

  // Swapping fragments in place: what is focused, typed, opened or selected stays.

  const keepsItself = (element) =>
    element === document.activeElement && element.matches("input, textarea, select") || element.matches("[data-busy]");

  const alike = (one, other) =>
    one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id || "") === (other.id || "");

  const attributes = (from, to) => {
    for (const { name, value } of [...to.attributes]) {
      if (from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
    for (const { name } of [...from.attributes]) {
      const isOwn = name === "open" || name === "class" || name === "aria-busy" || name.startsWith("data-mine");
      if (!to.hasAttribute(name) && !isOwn) from.removeAttribute(name);
    }
  };

  const morph = (from, to) => {
    if (from.isEqualNode(to)) return;
    if (from.nodeType !== Node.ELEMENT_NODE) {
      if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
      return;
    }
    if (keepsItself(from)) return;
    attributes(from, to);
    // What somebody typed is theirs.
    if (from.matches("textarea, select")) return;
    children(from, to);
  };

  const children = (from, to) => {
    const known = new Map(all(":scope > [id]", from).map((child) => [child.id, child]));
    let place = from.firstChild;
    for (const wanted of [...to.childNodes]) {
      const named = wanted.id ? known.get(wanted.id) : undefined;
      if (named && named.nodeName === wanted.nodeName) {
        if (named !== place) from.insertBefore(named, place);
        else place = place.nextSibling;
        morph(named, wanted);
      } else if (!wanted.id && place && alike(place, wanted)) {
        const next = place.nextSibling;
        morph(place, wanted);
        place = next;
      } else {
        const made = document.importNode(wanted, true);
        if (made.nodeType === Node.ELEMENT_NODE && made.matches("[data-item]")) made.classList.add("new");
        from.insertBefore(made, place);
      }
    }
    while (place) {
      const next = place.nextSibling;
      const holdsFocus = place.nodeType === Node.ELEMENT_NODE && place.contains(document.activeElement);
      if (holdsFocus) handFocusOn(place);
      place.remove();
      place = next;
    }
  };

  /// Before what has the focus goes away, its neighbour gets it.
  const handFocusOn = (element) => {
    const item = element.closest("[data-item]") || element;
    const next = item.nextElementSibling || item.previousElementSibling || $("#main");
    next?.focus?.({ preventScroll: true });
  };

  /// Runs a change of the page so that what is being read stays where it is on the screen.
  const holdingStill = (change) => {
    const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    const focused = document.activeElement?.closest?.("[data-item], form");
    const anchor = focused ?? middle?.closest?.("[id]");
    const before = anchor?.getBoundingClientRect().top;
    change();
    if (anchor?.isConnected && scrollY > 0) {
      const moved = anchor.getBoundingClientRect().top - before;
      if (Math.abs(moved) >= 1) scrollBy(0, moved);
    }
  };

  const announce = (text) => {
    const place = $("#announce");
    if (!place) return;
    place.textContent = "";
    setTimeout(() => { place.textContent = text; }, 60);
  };

  const entries = () => new Set(all("#timeline > [data-item]").map((entry) => entry.id));

  /// Fetches the page as it is now, and puts its fragments in place of those shown.
  let refreshing = null;
  let again = false;
  const refresh = () => {
    if (refreshing) { again = true; return refreshing; }
    refreshing = (async () => {
      do {
        again = false;
        const shown = all("[data-fragment]").filter((part) => part.dataset.fragment !== "suggestion");
        if (shown.length === 0) return;
        const address = new URL(location.href);
        address.hash = "";
        address.searchParams.set("fragment", shown.map((part) => part.dataset.fragment).join(","));
        const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
        if (answer.status === 401) { location.reload(); return; }
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const before = entries();
        holdingStill(() => {
          for (const part of shown) {
            const next = $(`[data-fragment="${part.dataset.fragment}"]`, fresh);
            if (next) morph(part, next);
          }
          tick();
        });
        const added = all("#timeline > [data-item]").filter((entry) => !before.has(entry.id));
        if (before.size > 0 && added.length === 1) announce(`New entry: ${$(".words", added[0])?.textContent ?? ""}`);
        if (before.size > 0 && added.length > 1) announce(`${added.length} new entries`);
      } while (again);
    })().finally(() => { refreshing = null; });
    return refreshing;
  };

  // The live stream.

  const live = $("#live");
  const say = (state, text) => {
    if (!live) return;
    live.dataset.state = state;
    write(live, text);
  };

  // Read by hand and not by EventSource: events have their types as names, also types that a newer program made, and an
  // answer's status says whether to sign in or to wait.
  const listen = () => {
    if (!body.dataset.stream || !window.ReadableStream) return;
    const quietest = 60000;
    let last = body.dataset.cursor;
    let failures = 0;
    let soon = null;
    let retry = null;
    let stop = null;

    const later = () => {
      if (soon) return;
      soon = setTimeout(async () => {
        soon = null;
        try { await refresh(); } catch { setTimeout(later, 2000); }
      }, 120);
    };

    const failed = () => {
      failures += 1;
      const isOff = failures > 3 || !navigator.onLine;
      say(isOff ? "offline" : "waiting", isOff ? "Offline, trying again" : "Reconnecting");
      clearTimeout(retry);
      retry = setTimeout(open, Math.min(30000, 1000 * 2 ** Math.min(failures - 1, 5)));
    };

    const hear = (block) => {
      let isEvent = false;
      for (const line of block.split("\n")) {
        if (line.startsWith("id:")) last = line.slice(3).trim();
        if (line.startsWith("data:")) isEvent = true;
      }
      if (isEvent) later();
    };

    const open = async () => {
      clearTimeout(retry);
      stop?.abort();
      const mine = stop = new AbortController();
      // A connection that died without a word shows by its silence.
      let silence = null;
      const heard = () => { clearTimeout(silence); silence = setTimeout(() => mine.abort(), quietest); };
      try {
        heard();
        const headers = last ? { Accept: "text/event-stream", "Last-Event-ID": last } : { Accept: "text/event-stream" };
        const answer = await fetch(body.dataset.stream, { headers, credentials: "same-origin", cache: "no-store", signal: mine.signal });
        if (answer.status === 401) { say("offline", "Signed out"); return; }
        if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
        if (failures > 0) later();
        failures = 0;
        say("live", "Live");
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = "";
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          heard();
          const blocks = (rest + value.replaceAll("\r\n", "\n")).split("\n\n");
          rest = blocks.pop();
          for (const block of blocks) hear(block);
        }
        if (mine === stop) failed();
      } catch {
        if (mine === stop) failed();
      } finally {
        clearTimeout(silence);
      }
    };

    open();
    addEventListener("online", open);
    addEventListener("offline", () => say("offline", "Offline, trying again"));
    addEventListener("pagehide", () => { const open = stop; stop = null; open?.abort(); });
    addEventListener("pageshow", (event) => { if (event.persisted) { open(); later(); } });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { tick(); later(); } });
  };

  // Drafts: what is typed survives a reload, a lost connection and an expired session.

  const draftName = (field) => `draft ${location.pathname} ${field.form?.getAttribute("action") ?? ""} ${field.name}`;
  const store = {
    get: (key) => { try { return sessionStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { value ? sessionStorage.setItem(key, value) : sessionStorage.removeItem(key); } catch { /* private mode: the draft lives with the page */ } },
  };
  const takeDrafts = () => {
    for (const field of all("[data-draft]")) {
      const kept = store.get(draftName(field));
      if (kept && (field.value === "" || field.matches("select"))) {
        field.value = kept;
        const fold = field.closest("details");
        if (fold && !field.matches("select")) fold.open = true;
      }
    }
  };
  const dropDrafts = (form) => { for (const field of all("[data-draft]", form)) store.set(draftName(field), ""); };
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.matches?.("[data-draft]")) store.set(draftName(field), field.value);
    if (field.matches?.("[data-suggest]")) suggest(field);
    field.removeAttribute?.("aria-invalid");
  });

  let suggesting = null;
  const suggest = (field) => {
    clearTimeout(suggesting);
    suggesting = setTimeout(async () => {
      const part = $("#suggestion");
      if (!part) return;
      const address = new URL(field.dataset.suggest, location.href);
      address.searchParams.set("title", field.value);
      try {
        const answer = await fetch(address, { credentials: "same-origin" });
        if (!answer.ok) return;
        const next = $("#suggestion", new DOMParser().parseFromString(await answer.text(), "text/html"));
        if (next) morph(part, next);
      } catch { /* a suggestion is a help, not a need */ }
    }, 300);
  };

  // Forms that are sent in place.

  const freshKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /// Why the service refused, from the page that it answered with.
  const refusalIn = (text, type) => {
    if (type?.includes("json")) { try { return JSON.parse(text).detail ?? ""; } catch { return ""; } }
    const page = new DOMParser().parseFromString(text, "text/html");
    const place = $("#refusal", page) ?? $("main", page);
    return place ? all("h1, h2, p, li", place).map((part) => part.textContent.trim()).filter(Boolean).join(" ") : "";
  };

  const sentence = (text) => text.slice(0, 1).toUpperCase() + text.slice(1) + (/\p{P}$/u.test(text) ? "" : ".");

  const send = async (form, submitter, file = null) => {
    if (form.dataset.busy) return false;
    const button = submitter ?? $("button", form);
    let place = $(".sending", form);
    if (!place) {
      place = document.createElement("span");
      place.className = "sending visually-hidden";
      place.setAttribute("role", "status");
      form.append(place);
    }
    const state = (name, text) => {
      place.dataset.state = name;
      place.classList.toggle("visually-hidden", !["failed", "remark"].includes(name) && form.matches("[data-done]"));
      write(place, text);
    };
    form.dataset.busy = "yes";
    button?.setAttribute("aria-busy", "true");
    state("sending", "Sending…");
    try {
      const data = new FormData(form, submitter);
      if (file) data.set("file", file, file.name || "pasted.png");
      // Answered with what was remarked, and not with the page that is here already.
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: file ? data : new URLSearchParams(data),
        redirect: "manual",
        credentials: "same-origin",
        signal: AbortSignal.timeout(file ? 120000 : 20000),
      });
      const renew = () => { const key = $("input[name=key]", form); if (key) key.value = freshKey(); };
      if (answer.type !== "opaqueredirect" && !answer.ok) {
        // Refused, so that what is sent after a correction is another request.
        renew();
        const why = answer.status === 401 ? "You are signed out. Sign in in another tab, then send it again." : refusalIn(await answer.text(), answer.headers.get("Content-Type"));
        state("failed", `Not saved, kept here. ${why}`);
        $("[data-draft], [required]", form)?.setAttribute("aria-invalid", "true");
        return false;
      }
      const remarks = answer.ok && answer.headers.get("Content-Type") === "application/json" ? (await answer.json()).remarks ?? [] : [];
      if (remarks.length > 0) state("remark", `Saved. ${remarks.map(sentence).join(" ")}`);
      else state("saved", "Saved");
      dropDrafts(form);
      renew();
      if (form.matches("[data-clears]") || form.closest("details")) {
        for (const field of all("input:not([type=hidden]), textarea", form)) { field.value = ""; field.removeAttribute("aria-invalid"); }
      }
      setTimeout(() => { if (place.dataset.state === "saved") write(place, ""); }, 4000);
      refresh().catch(() => {});
      return true;
    } catch (error) {
      // The key stays: if it was saved after all, sending again changes nothing.
      state("failed", error.name === "TimeoutError" ? "No answer yet, kept here. Send again: it is recorded once." : "Not saved: no connection. Kept here. Send again.");
      return false;
    } finally {
      delete form.dataset.busy;
      button?.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.matches("[data-send]")) {
      event.preventDefault();
      const item = form.closest("[data-item]");
      const next = form.matches("[data-done]") ? nextOpen(item) : null;
      const saved = await send(form, event.submitter);
      if (saved && form.matches("[data-done]")) {
        announce("Done");
        if (next?.isConnected && (item?.contains(document.activeElement) || document.activeElement === body)) next.focus();
      }
      if (saved && form.matches("#composer")) $("#entry-text").focus();
    } else if (form.matches("[data-attach]")) {
      event.preventDefault();
      await attach([...$("input[type=file]", form).files]);
    } else {
      // Goes the common way; a second click must not send it twice.
      if (form.dataset.busy) { event.preventDefault(); return; }
      form.dataset.busy = "yes";
      event.submitter?.setAttribute("aria-busy", "true");
      dropDrafts(form);
    }
  });
  addEventListener("pageshow", () => { for (const form of all("form[data-busy]")) delete form.dataset.busy; for (const button of all("[aria-busy]")) button.removeAttribute("aria-busy"); });

  // Files by drop and paste.

  const attach = async (files) => {
    const form = $("[data-attach]");
    if (!form || files.length === 0) return;
    form.scrollIntoView({ block: "nearest" });
    const most = Number(form.dataset.attach);
    for (const file of files) {
      if (file.size > most) {
        write($(".sending", form), `Not attached: ${file.name} has more than ${most / 1048576} MiB. Attach a part of it, or link to it.`);
        $(".sending", form).dataset.state = "failed";
        return;
      }
      announce(`Attaching ${file.name}`);
      if (!await send(form, null, file)) return;
    }
    form.reset();
  };
  document.addEventListener("dragover", (event) => {
    if (!$("[data-attach]") || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    body.classList.add("drop");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) body.classList.remove("drop"); });
  document.addEventListener("drop", (event) => {
    body.classList.remove("drop");
    if (!$("[data-attach]") || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    attach([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData?.files ?? []];
    if (files.length === 0 || !$("[data-attach]")) return;
    event.preventDefault();
    attach(files);
  });

  // Copying.

  const copy = async (button) => {
    const code = $("code", button.closest(".command"));
    if (!code) return;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // Without TLS a browser gives no clipboard: select it, and let the old command try.
      const range = document.createRange();
      range.selectNodeContents(code);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (!document.execCommand("copy")) { write(button, "Selected"); return; }
    }
    write(button, "Copied");
    announce("Copied");
    setTimeout(() => write(button, "Copy"), 2000);
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    const copied = target.closest?.("[data-copy]");
    if (copied) copy(copied);
    const opens = target.closest?.("[data-opens]");
    if (opens) document.getElementById(opens.dataset.opens)?.showModal();
    if (target.closest?.("[data-print]")) print();
    const menu = $(".more[open]");
    if (menu && !menu.contains(target)) menu.open = false;
  });

  // Keys.

  const items = () => all("[data-item]").filter((item) => item.offsetParent !== null);
  const nextOpen = (item) => {
    const list = items();
    const from = list.indexOf(item);
    return list.slice(from + 1).find((other) => $("form[data-done]", other)) ?? item;
  };
  const move = (by) => {
    const list = items();
    if (list.length === 0) return;
    const here = list.findLastIndex((item) => item.contains(document.activeElement));
    const to = here < 0 ? (by > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, here + by));
    list[to].focus({ preventScroll: true });
    list[to].scrollIntoView({ block: "nearest" });
  };
  const visit = (path) => { location.href = path; };
  const write_ = () => {
    const field = $("#entry-text");
    if (!field) return false;
    field.focus();
    return true;
  };

  const keys = {
    n: () => visit("/"),
    i: () => visit("/incidents"),
    t: () => visit("/tasks"),
    r: () => visit("/runbook"),
    "+": () => { const link = $(".top a[href='/declare']"); if (link) link.click(); },
    "/": () => {
      const fields = all("main input[type=search], .find input").filter((field) => field.offsetParent !== null);
      if (fields[0]) fields[0].focus(); else visit("/search");
    },
    c: () => { if (!write_()) { const link = $("[data-item]:focus a[href^='/incidents/'], .card h2 a"); if (link) visit(`${link.getAttribute("href")}#composer`); } },
    j: () => move(1),
    k: () => move(-1),
    d: () => {
      const form = $("form[data-done]", document.activeElement?.closest("[data-item]") ?? document.createElement("p"));
      if (form) form.requestSubmit(); else announce("No open step is in focus. j and k move to one.");
    },
    y: () => { const button = $("[data-copy]", document.activeElement?.closest("[data-item]") ?? document.createElement("p")); if (button) copy(button); },
    "?": () => { const dialog = $("#keys"); if (dialog && !dialog.open) dialog.showModal(); },
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    const types = field.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.form) { event.preventDefault(); field.form.requestSubmit(); return; }
    if (event.key === "Escape") {
      const menu = $(".more[open]");
      if (menu) { menu.open = false; $("summary", menu).focus(); }
      else if (types) field.blur();
      return;
    }
    if (types || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
    if (event.key === "Enter" && field.matches?.("[data-item]")) { const link = $("h2 a, a.title, p > a, a", field); if (link) link.click(); return; }
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // An address to pass on doesn't name what was remarked to one person.
  const address = new URL(location.href);
  if (address.searchParams.has("remarks")) {
    address.searchParams.delete("remarks");
    history.replaceState(history.state, "", address);
  }

  takeDrafts();
  tick();
  setInterval(tick, 1000);
  listen();
  if (location.hash === "#composer") write_();
})();

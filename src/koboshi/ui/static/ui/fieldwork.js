// Site visits on a device that may lose its signal: what is written stays on the device until the server has it.
// Every entry carries a number of its own, so that one sent twice counts once. Without this script the pages work online.
(() => {
  "use strict";
  const STORE = "koboshi-fieldwork";
  const CACHES = ["koboshi-fieldwork-pages", "koboshi-fieldwork-assets"];
  const DAY = 24 * 60 * 60 * 1000;
  const LONGEST_SIDE = 2400;
  const SMALL = 1.5 * 1024 * 1024;
  const LEAVE = "まだ送っていない記録が {n}件 あります。サインアウトすると消えます。よろしいですか。";
  const root = document.getElementById("fieldwork");
  const told = document.getElementById("fieldwork-told");
  const words = root ? root.dataset : {};
  let sending = false;

  // --- what lies on the device -------------------------------------------------------------------------------------

  function opened() {
    return new Promise((done, fail) => {
      const request = indexedDB.open(STORE, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("entries", { keyPath: "id" });
        request.result.createObjectStore("drafts", { keyPath: "url" });
        request.result.createObjectStore("facts", { keyPath: "name" });
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  }

  async function store(name, mode, act) {
    const base = await opened();
    try {
      return await new Promise((done, fail) => {
        const change = base.transaction(name, mode);
        const request = act(change.objectStore(name));
        change.oncomplete = () => done(request.result);
        change.onerror = change.onabort = () => fail(change.error);
      });
    } finally {
      base.close();
    }
  }

  const read = (name, key) => store(name, "readonly", (box) => box.get(key));
  const put = (name, row) => store(name, "readwrite", (box) => box.put(row));
  const remove = (name, key) => store(name, "readwrite", (box) => box.delete(key));
  const all = (name) => store(name, "readonly", (box) => box.getAll());
  const entries = async () => (await all("entries")).sort((one, other) => one.at - other.at);

  async function wipe() {
    for (const name of ["entries", "drafts", "facts"]) await store(name, "readwrite", (box) => box.clear());
    for (const name of CACHES) await caches.delete(name);
  }

  async function expire() {
    const old = (row) => Date.now() - row.at > DAY;
    for (const row of (await all("drafts")).filter(old)) await remove("drafts", row.url);
    const gone = (await entries()).filter(old);
    for (const row of gone) await remove("entries", row.id);
    if (gone.length) say(words.expired.replace("{n}", gone.length));
  }

  // Somebody else has signed in on this device: what the one before left is not hers to see or to send.
  async function belongs() {
    const before = await read("facts", "owner");
    if (before && before.value !== words.owner) await wipe();
    await put("facts", { name: "owner", value: words.owner });
  }

  // --- what the page says ------------------------------------------------------------------------------------------

  function say(sentence) {
    told.textContent = sentence;
    told.hidden = !sentence;
  }

  async function paint() {
    const waiting = await entries();
    document.getElementById("fieldwork-unsent").hidden = !waiting.length;
    document.getElementById("fieldwork-count").textContent = words.unsent.replace("{n}", waiting.length);
    const list = document.getElementById("fieldwork-list");
    const refused = waiting.filter((entry) => entry.problem);
    list.hidden = !refused.length;
    list.replaceChildren(...refused.map(line));
  }

  function line(entry) {
    const item = document.createElement("li");
    const drop = document.createElement("button");
    item.append(`${words[entry.kind]}：${entry.problem} `);
    drop.type = "button";
    drop.className = "k-button k-button--text k-button--small";
    drop.textContent = words.drop;
    drop.addEventListener("click", () => remove("entries", entry.id).then(paint));
    item.append(drop);
    return item;
  }

  // --- writing -----------------------------------------------------------------------------------------------------

  const fieldsOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const sent = (name) => !["csrfmiddlewaretoken", "client_id", "noted_at"].includes(name);

  // What differs from what the page showed: a colleague's newer entries are not written over with old ones.
  function changed(fields) {
    const was = new Map(fields.filter(([name]) => name.startsWith("was.")));
    return fields.filter(([name, value]) => was.has(`was.${name}`) && was.get(`was.${name}`) !== value);
  }

  // From here on the page counts as showing what it shows now.
  function settle(form) {
    const now = new Map(fieldsOf(form));
    for (const input of form.querySelectorAll('input[name^="was."]')) input.value = now.get(input.name.slice(4)) || "";
  }

  function fill(form, fields) {
    for (const [name, value] of changed(fields)) {
      for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (input.type === "radio") input.checked = input.value === value;
        else if (input.type !== "file") input.value = value;
      }
    }
  }

  // Pictures straight from a camera are far larger than a report needs, and carry the place where they were taken.
  async function lighter(file) {
    if (file.size < SMALL || file.type !== "image/jpeg") return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) || file;
    } catch {
      return file;
    }
  }

  async function keep(form) {
    const kind = form.dataset.fieldwork;
    const fields = fieldsOf(form).filter(([name]) => sent(name));
    const row = (files) => ({
      id: crypto.randomUUID(), owner: words.owner, url: form.getAttribute("action"), at: Date.now(), kind, fields, files,
    });
    if (kind !== "photo") return put("entries", row([]));
    for (const file of new FormData(form).getAll("photo").filter((each) => each.size)) {
      await put("entries", row([{ name: file.name, content: await lighter(file) }]));
    }
  }

  async function submitted(event) {
    event.preventDefault();
    const form = event.target;
    await keep(form);
    await remove("drafts", form.getAttribute("action"));
    if (form.dataset.fieldwork === "photo") form.reset();
    else settle(form);
    await paint();
    say(words.saved);
    if (await send()) window.location.reload();
  }

  // --- sending -----------------------------------------------------------------------------------------------------

  // True when everything went out. One page sends at a time, so that two tabs do not send the same entry together.
  async function send() {
    if (sending || !(await entries()).length) return false;
    sending = true;
    try {
      return navigator.locks ? await navigator.locks.request(STORE, sendAll) : await sendAll();
    } catch {
      say(words.offline);
      return false;
    } finally {
      sending = false;
      await paint();
    }
  }

  async function sendAll() {
    const access = await fetch(words.token, { headers: { Accept: "application/json" }, redirect: "manual" });
    const known = access.ok ? await access.json() : null;
    if (!known || known.owner !== words.owner) {
      say(words.signin);
      return false;
    }
    for (const entry of (await entries()).filter((each) => !each.problem)) {
      if (!(await sendOne(entry, known.token))) return false;
    }
    const left = await entries();
    if (!left.length) say(words.sent);
    return !left.length;
  }

  async function sendOne(entry, token) {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    for (const file of entry.files) body.append("photo", file.content, file.name);
    body.set("csrfmiddlewaretoken", token);
    body.set("client_id", entry.id);
    body.set("noted_at", new Date(entry.at).toISOString());
    const headers = { Accept: "application/json" };
    const answer = await fetch(entry.url, { method: "POST", body, headers, redirect: "manual" });
    if (answer.ok) {
      await remove("entries", entry.id);
      return true;
    }
    const why = await answer.json().catch(() => null);
    if (!why || !why.sentence) return false; // the house is busy or being renewed: later
    await put("entries", { ...entry, problem: why.sentence });
    return true;
  }

  // --- beginning and end -------------------------------------------------------------------------------------------

  async function worker() {
    if (!navigator.serviceWorker) return;
    try {
      await navigator.serviceWorker.register(words.worker, { scope: words.scope });
    } catch {
      return; // signed out meanwhile, or the browser keeps nothing: the pages work online
    }
    const { active } = await navigator.serviceWorker.ready;
    const parts = [...document.querySelectorAll("link[href], script[src], img[src]")].map((each) => each.href || each.src);
    const loaded = performance.getEntriesByType("resource").map((each) => each.name);
    const assets = [...parts, ...loaded.filter((name) => name.endsWith(".woff2"))];
    const own = assets.filter((each) => each.startsWith(`${window.location.origin}/static/`));
    if (words.keep && navigator.onLine) active.postMessage({ keep: window.location.pathname, assets: [...new Set(own)] });
  }

  async function restore(form) {
    const url = form.getAttribute("action");
    for (const entry of (await entries()).filter((each) => each.url === url && !each.files.length)) {
      fill(form, entry.fields);
      settle(form);
    }
    const draft = await read("drafts", url);
    if (draft) fill(form, draft.fields);
  }

  async function leave(event) {
    const form = event.target;
    if (form.dataset.left || !new URL(form.action, window.location.href).pathname.endsWith("/accounts/logout/")) return;
    event.preventDefault();
    const waiting = (await entries()).length;
    if (waiting && !window.confirm((words.leave || LEAVE).replace("{n}", waiting))) return;
    await wipe();
    form.dataset.left = "1";
    form.submit();
  }

  async function begin() {
    await belongs();
    await expire();
    for (const form of document.querySelectorAll("form[data-fieldwork]")) {
      form.addEventListener("submit", submitted);
      if (form.dataset.fieldwork !== "checklist") continue;
      await restore(form);
      form.addEventListener("change", () =>
        put("drafts", { url: form.getAttribute("action"), at: Date.now(), fields: fieldsOf(form) }));
    }
    document.getElementById("fieldwork-send").addEventListener("click", send);
    window.addEventListener("online", () => { say(""); send(); });
    window.addEventListener("offline", () => say(words.offline));
    await paint();
    if (!navigator.onLine) say(words.offline);
    else send();
    await worker();
  }

  document.addEventListener("submit", leave);
  if (root) begin();
})();

// Answers for the pages of site visits when the device has no signal. It keeps the visit pages that the server marked
// (those of today that this person opened) and the styles, fonts and script they use; nothing else, and no longer than
// her session holds or a day.
"use strict";
const PAGES = "koboshi-fieldwork-pages";
const ASSETS = "koboshi-fieldwork-assets";
const DAY = 24 * 60 * 60 * 1000;
const KEEP = "X-Koboshi-Keep";
const KEPT_UNTIL = "X-Koboshi-Kept-Until";
const OWNER = "X-Koboshi-Owner";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), expire()])));

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keep(event.data));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, address));
  else if (address.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

async function page(request, address) {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return (await kept(address.pathname)) || away();
  }
  // Sent elsewhere: signed out. A visit that is not shown: not hers any more. A page of somebody else: another person
  // has signed in. Nothing of what was kept stays here.
  const refused = isVisit(address.pathname) && [403, 404].includes(answer.status);
  if (answer.type === "opaqueredirect" || refused || (await isOfAnother(answer))) await caches.delete(PAGES);
  if (answer.ok && answer.headers.has(KEEP)) await put(address.pathname, answer.clone());
  else if (answer.ok && isVisit(address.pathname)) await (await caches.open(PAGES)).delete(address.pathname);
  return answer;
}

function isVisit(path) {
  return /\/visits\/\d+\/$/.test(path);
}

async function isOfAnother(answer) {
  const owner = answer.headers.get(OWNER);
  if (!owner) return false;
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) {
    const page = await pages.match(request);
    if (page && page.headers.get(OWNER) !== owner) return true;
  }
  return false;
}

async function put(path, answer) {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_UNTIL, String(Date.now() + Math.min(DAY, Number(answer.headers.get(KEEP)) * 1000)));
  await (await caches.open(PAGES)).put(path, new Response(await answer.blob(), { headers }));
}

// The first page of a day is shown before this worker stands behind it: the page then asks for itself and its parts.
async function keep({ keep: path, assets }) {
  const pages = await caches.open(PAGES);
  try {
    if (path !== true && !(await pages.match(path))) {
      const answer = await fetch(path, { headers: { "X-Koboshi-Copy": "1" }, redirect: "manual" });
      if (answer.ok && answer.headers.has(KEEP)) await put(path, answer);
    }
    const store = await caches.open(ASSETS);
    for (const each of assets) {
      const answer = await fetch(each);
      if (answer.ok) await store.put(each, answer);
    }
  } catch {
    // No signal any more: what was kept so far has to do.
  }
  await expire();
}

async function kept(path) {
  await expire();
  return (await caches.open(PAGES)).match(path);
}

async function expire() {
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) {
    const answer = await pages.match(request);
    if (!answer || !(Date.now() < Number(answer.headers.get(KEPT_UNTIL)))) await pages.delete(request);
  }
}

async function asset(request) {
  try {
    return await fetch(request);
  } catch {
    return (await (await caches.open(ASSETS)).match(request.url)) || Response.error();
  }
}

function away() {
  const words =
    "<h1>つながっていません</h1><p>このページは、この端末に残していません。電波のある所で開いてください。</p>" +
    "<p>ブラウザーの「もどる」で、前の画面に戻れます。</p>" +
    '<p lang="en">You are offline, and this page is not kept on this device.</p>';
  const head =
    '<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    "<title>つながっていません</title>";
  return new Response(head + words, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

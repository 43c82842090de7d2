// Keeps on this device the pages that the server says it may keep (Cairn-Keep), for
// when there is no line; shows them only then, and says from when they are. What is
// kept of a person goes with the sign-out.
"use strict";
const version = "VERSION", assets = ASSETS, kinds = ["mine", "seen"], most = 50;

const open = (name) => caches.open(name);
const forget = () => Promise.all(kinds.map((kind) => caches.delete(kind)));

// plain is the address a page is kept under; what was searched for is not kept.
function plain(address) {
  const url = new URL(address, location.origin);
  return [...url.searchParams.keys()].every((key) => key === "lang") && url.origin === location.origin ? url.origin + url.pathname : "";
}

async function kept(address) {
  for (const kind of kinds) {
    const page = await (await open(kind)).match(address, { ignoreVary: true });
    if (page) return page;
  }
}

async function keep(address, page) {
  const key = plain(address), kind = page.headers.get("Cairn-Keep");
  if (!key) return;
  if (!page.ok) { // what was hers is not any more: nobody is signed in, or somebody else
    if (page.status < 500 && (await kept(key))?.headers.get("Cairn-Keep") === "mine") await forget();
    return;
  }
  if (!kinds.includes(kind) || page.redirected) return;
  const cache = await open(kind);
  await cache.delete(key, { ignoreVary: true });
  await cache.put(key, page);
  for (const old of (await cache.keys()).slice(0, -most)) await cache.delete(old, { ignoreVary: true });
}

async function fetchToKeep(address) {
  if (!(await kept(plain(address)))) await keep(address, await fetch(address, { redirect: "manual" }));
}

// rewritten is a kept page with something changed in it; its policy stays.
async function rewritten(page, change) {
  const headers = new Headers(page.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(change(await page.text()), { headers });
}

// listed puts what is kept into the page that speaks of it. Titles come from our own
// pages, escaped as they stand there.
async function listed(page) {
  let rows = "";
  for (const kind of kinds) {
    const cache = await open(kind);
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request, { ignoreVary: true })).text();
      const title = /<title>([^<]*)<\/title>/.exec(text);
      if (title) rows += `<li><a href="${new URL(request.url).pathname}">${title[1]}</a></li>`;
    }
  }
  return rewritten(page, (text) => (rows ? text.replace(/(<ul[^>]* data-kept-list[^>]*>)/, "$1" + rows) : text));
}

async function navigate(event) {
  const { request } = event, path = new URL(request.url).pathname;
  try {
    const page = await fetch(request);
    event.waitUntil(keep(request.url, page.clone()));
    return path === "/offline" && page.ok ? await listed(page) : page;
  } catch {
    const page = plain(request.url) && (await kept(plain(request.url)));
    if (page) return rewritten(page, (text) => text.replace("hidden data-kept", "data-kept"));
    const other = await caches.match("/offline", { ignoreVary: true });
    return other ? listed(other) : Response.error();
  }
}

// asset is one of our files; a page kept before they changed gets those of now.
async function asset(request) {
  const stem = (address) => new URL(address, location.origin).pathname.replace(/-[0-9a-f]{12}/, "");
  const mine = await caches.match(request);
  if (mine) return mine;
  return fetch(request).catch(async () => {
    const like = assets.find((name) => stem(name) === stem(request.url));
    return (like && (await caches.match(like))) || Response.error();
  });
}

self.addEventListener("install", (event) => event.waitUntil(open(version).then((cache) => cache.addAll(assets)).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) => Promise.all(
  names.filter((name) => name !== version && !kinds.includes(name)).map((name) => caches.delete(name)))).then(() => self.clients.claim())));
self.addEventListener("message", (event) => event.waitUntil(Promise.allSettled(event.data.slice(0, most).map(fetchToKeep))));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname.includes("/signout")) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(navigate(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

// The service worker: keeps the pages that anybody may see and that work off line, and sends the outbox when the
// browser wakes it. /sw.js gives it SHELF = { version, pages, languages, offline, assets, everybody, changes } and the
// outbox's scripts.
"use strict";

const CACHE = `qiaomen-shelf-${SHELF.version}`;
// A page on the shelf is worth waiting for so long.
const PATIENCE = 4000;
const STALE = 12 * 3600 * 1000;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const NAMED = /\b(?:src|href)="([^"#]+)/g;
const IMPORTED = /\b(?:from|import)\s*\(?\s*["']([^"']+)["']/g;

// 1. The shelf ----------------------------------------------------------------------------------------
const placeOf = (path, language) => `${path}?language=${language}`;

// As a stranger sees it: no cookie goes out, so nothing of anybody's can come back.
async function stockPage(cache, path, language) {
  const headers = { "Accept-Language": language };
  const answer = await fetch(path, { credentials: "omit", cache: "no-cache", headers });
  const rules = answer.headers.get("Cache-Control") || "";
  if (!answer.ok || answer.redirected || /no-store|private/.test(rules)) throw new Error(`${path}: ${answer.status}`);
  await stockAssets(cache, await answer.clone().text(), NAMED, new URL(path, self.location));
  await cache.put(placeOf(path, language), answer);
}

// The files that a page names, and those that its scripts import.
async function stockAssets(cache, text, pattern, base) {
  const found = [...text.matchAll(pattern)].map((match) => new URL(match[1], base));
  const wanted = found.filter((url) => url.origin === self.location.origin && url.pathname.startsWith(SHELF.assets));
  await Promise.all([...new Set(wanted.map((url) => url.pathname))].map((path) => stockAsset(cache, path)));
}

async function stockAsset(cache, path) {
  if (await cache.match(path)) return;
  const answer = await fetch(path, { credentials: "omit" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  await cache.put(path, answer.clone());
  if (/\.m?js$/.test(path)) await stockAssets(cache, await answer.text(), IMPORTED, new URL(path, self.location));
}

async function stock(language) {
  const cache = await caches.open(CACHE);
  for (const path of SHELF.pages) await stockPage(cache, path, language);
  await self.outbox.note(`stocked:${language}`, { version: SHELF.version, at: Date.now() });
}

async function restock(language) {
  if (!SHELF.languages.includes(language)) return;
  await self.outbox.note("language", language);
  const last = await self.outbox.fact(`stocked:${language}`);
  const age = Date.now() - (last?.at || 0);
  if (last?.version !== SHELF.version || age > STALE || age < 0) await stock(language);
}

async function takeDown(path) {
  const cache = await caches.open(CACHE);
  const chosen = await self.outbox.fact("language").catch(() => "");
  for (const language of [chosen, ...SHELF.languages]) {
    const answer = language && (await cache.match(placeOf(path, language)));
    if (answer) return answer;
  }
  return null;
}

// What is not there any more is not shown from the shelf either.
async function forget(path) {
  const cache = await caches.open(CACHE);
  for (const language of SHELF.languages) await cache.delete(placeOf(path, language));
}

const firstLanguage = () => {
  const [main] = self.navigator.language.toLowerCase().split("-");
  return SHELF.languages.find((each) => each.startsWith(main)) || SHELF.languages[0];
};

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(stock(firstLanguage()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await self.clients.claim();
    for (const name of await caches.keys()) {
      if (!name.startsWith("qiaomen-shelf-") || name === CACHE) continue;
      await bringAlong(name).catch(() => {});
      await caches.delete(name);
    }
  })());
});

// Public pages that somebody had opened come from the old shelf to the new one, fetched anew.
async function bringAlong(name) {
  const cache = await caches.open(CACHE);
  for (const { url } of await (await caches.open(name)).keys()) {
    const { pathname, searchParams } = new URL(url);
    if (searchParams.has("language") && !SHELF.pages.includes(pathname)) {
      await stockPage(cache, pathname, searchParams.get("language")).catch(() => {});
    }
  }
}
self.addEventListener("message", (event) => {
  const { language, copies = [] } = event.data || {};
  if (language) event.waitUntil(restock(language).catch(() => {}));
  if (copies.length) event.waitUntil(keepMore(copies).catch(() => {}));
});

// 2. Answers --------------------------------------------------------------------------------------------
async function page(event, path) {
  const { request } = event;
  const isKept = SHELF.pages.includes(path);
  const patience = isKept ? AbortSignal.timeout(PATIENCE) : null;
  try {
    const answer = await (patience ? fetch(request, { signal: patience }) : fetch(request));
    // The proxy answers, the site behind it does not.
    if (answer.status < 502 || answer.status > 504) {
      event.waitUntil((answer.status === 404 ? forget(path) : keepOwn(path, answer.clone())).catch(() => {}));
      return answer;
    }
    return (isKept && (await takeDown(path))) || answer;
  } catch (error) {
    const copy = isKept ? null : await ownCopy(path);
    return copy || (await takeDown(path)) || (await takeDown(SHELF.offline)) || Promise.reject(error);
  }
}

async function asset(request, path) {
  const kept = await caches.match(path, { cacheName: CACHE });
  if (kept && HASHED.test(path)) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    return kept || Promise.reject(error);
  }
}

// Whatever is not named here goes its way as if we were not there: the API, and all that is handed in.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && SHELF.changes.includes(url.pathname)) event.waitUntil(forgetOwn());
  // A question that has no business in an address (?ask): its page is kept and stood in for as any other.
  const asks = request.method === "POST" && request.mode === "navigate" && url.searchParams.has("ask");
  if (request.method !== "GET" && !asks) return;
  if (request.mode === "navigate") event.respondWith(page(event, url.pathname));
  else if (url.pathname.startsWith("/photos/")) event.respondWith(picture(request, url.pathname + url.search));
  else if (url.pathname.startsWith(SHELF.assets)) event.respondWith(asset(request, url.pathname));
});

// 3. Copies for one person ---------------------------------------------------------------------------------
// Only of pages whose server says so and for whom (Offline-Copy); half a day long; gone when anybody signs in or out.
// What is for everybody stands on the shelf, as a stranger sees it.
const OWN = "qiaomen-own";
const OWN_FOR = 12 * 3600 * 1000;
const PICTURES = /<img[^>]*\bsrc="([^"]+)"/g;

async function keepOwn(path, answer) {
  const mark = answer.headers.get("Offline-Copy");
  if (!mark || !answer.ok || answer.redirected) return;
  if (mark === SHELF.everybody) {
    const chosen = await self.outbox.fact("language").catch(() => "");
    await stockPage(await caches.open(CACHE), path, chosen || firstLanguage());
    return;
  }
  if ((await self.outbox.fact("own")) !== mark) await forgetOwn();
  await self.outbox.note("own", mark);
  const text = await answer.text();
  // Without a file or a picture it is better than no page at all.
  await stockAssets(await caches.open(CACHE), text, NAMED, new URL(path, self.location)).catch(() => {});
  const pictures = [...text.matchAll(PICTURES)].map((match) => match[1].replaceAll("&amp;", "&"));
  for (const picture of pictures.filter((each) => each.startsWith("/photos/"))) {
    const shown = await fetch(picture).catch(() => null);
    if (shown?.ok) await putOwn(picture, shown, mark);
  }
  // Last: a copy that is there has all that it needs, however soon the network goes.
  await putOwn(path, new Response(text, { headers: answer.headers }), mark);
}

// What was fetched for one person is not kept once somebody else is at the device.
async function putOwn(path, answer, mark) {
  const headers = new Headers(answer.headers);
  headers.set("Kept-At", Date.now());
  const copy = new Response(await answer.blob(), { headers });
  if ((await self.outbox.fact("own")) === mark) await (await caches.open(OWN)).put(path, copy);
}

async function ownCopy(path) {
  const found = await caches.match(path, { cacheName: OWN });
  const age = Date.now() - Number(found?.headers.get("Kept-At"));
  return found && age >= 0 && age < OWN_FOR ? found : null;
}

async function forgetOwn() {
  await self.outbox.note("own", "");
  await caches.delete(OWN);
}

async function picture(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    return (await ownCopy(path)) || Promise.reject(error);
  }
}

async function keepMore(paths) {
  for (const path of paths) await keepOwn(path, await fetch(path));
}

// 4. Sending while no page is open ------------------------------------------------------------------------
self.addEventListener("sync", (event) => {
  if (event.tag !== "outbox") return;
  event.waitUntil((async () => {
    await self.outbox.send("online");
    // Not all gone: the browser asks again later.
    if ((await self.outbox.all()).some((item) => item.state === "waiting")) throw new Error("waiting");
  })());
});

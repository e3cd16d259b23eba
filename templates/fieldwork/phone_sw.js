// Keeps the page for inspectors: from the phone first, so that it opens without a network.
const CACHE = "field-{{ version }}";
const PICTURES = "field-pictures"; // of the items; the page fills it
const FILES = {{ files|safe }};
const KEPT = new Set(FILES);
const EXAMPLE = /^\/inspections\/catalogue\/[^/]+\/examples\/[0-9a-f]{64}\.jpg$/;

// Past the browser's own cache, so that scripts of two versions never stand side by side.
const fresh = (file) => new Request(file, { cache: "reload" });

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map(fresh))));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("field-") && name !== CACHE && name !== PICTURES;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isPage = request.mode === "navigate" && pathname === FILES[0];
  const isPart = request.mode !== "navigate" && pathname !== FILES[0] && KEPT.has(pathname);
  if (request.method === "GET" && origin === self.location.origin && (isPage || isPart || EXAMPLE.test(pathname))) {
    event.respondWith(answer(request, pathname));
  }
});

async function answer(request, pathname) {
  const cacheName = EXAMPLE.test(pathname) ? PICTURES : CACHE;
  const kept = await caches.match(pathname, { cacheName, ignoreVary: true });
  return kept ?? fetch(request);
}

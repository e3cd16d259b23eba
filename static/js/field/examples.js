// Pictures of findings that belong to an item: fetched with the day, kept for the road.

import { h } from "./dom.js";

const CACHE = "field-pictures";
const addressOf = (item, { digest }) => `/inspections/catalogue/${item.code}/examples/${digest}.jpg`;

/** Keep every picture of the day's items, and none besides. */
export async function keepExamples(visits) {
  const items = visits.flatMap((visit) => visit.items ?? []);
  const wanted = new Set(items.flatMap((item) => (item.examples ?? []).map((one) => addressOf(item, one))));
  const cache = await caches.open(CACHE);
  for (const { url } of await cache.keys()) if (!wanted.delete(new URL(url).pathname)) await cache.delete(url);
  await Promise.allSettled([...wanted].map((address) => cache.add(address)));
}

export const forgetExamples = () => caches.delete(CACHE);

/** What findings of an item look like. */
export function examples(item) {
  if (!item.examples?.length) return null;
  return h("details", {}, h("summary", {}, `图例（${item.examples.length}）`),
    h("div", { class: "strip" }, item.examples.map((one) => h("figure", {},
      h("img", { src: addressOf(item, one), alt: one.caption, loading: "lazy" }),
      h("figcaption", { class: one.is_problem ? "problem" : "done" }, one.is_problem ? "问题：" : "正常：", one.caption)))));
}

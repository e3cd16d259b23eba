// The pools of inspectors, and the teams that form from those who were drawn.

import { deck } from "./deck.js";
import { el, isNarrow, Scene } from "./scene.js";

const person = (one) => el("li", "person", [el("p", "", [el("b", "", one.name), el("span", "", one.mark)]), ...(one.unit ? [el("span", "person-unit", one.unit)] : [])]);

export function inspectors(facts) {
  const scene = new Scene(`inspectors pools-${Math.min(facts.pools.length, 3)}`);
  const isWide = facts.pools.length === 1;
  const most = isNarrow() ? 8 : isWide ? 20 : facts.pools.length === 2 ? 15 : 8;
  facts.pools.forEach((pool, i) => {
    const count = el("b", "", "0");
    const cards = deck(scene, {
      count: pool.people.length, make: (at) => person(pool.people[at]), per: most,
      lead: 1_000 + i * 500, name: isWide ? "people people-wide" : "people",
      timing: { step: 1_100, most: 30_000 },
    });
    scene.tick((t, isStill) => { count.textContent = `${cards.shownAt(t, isStill)}`; });
    scene.add(el("section", `pool pool-${i}`, [
      el("h3", "pool-head", [pool.label, el("span", "", [count, ` / ${pool.take} 人，库内 ${pool.count} 人`])]),
      cards.box,
    ]));
  });
  return scene;
}

export function teams(facts) {
  const scene = new Scene("teams");
  const rounds = new Set(facts.teams.map((team) => team.round)).size;
  const cards = deck(scene, {
    count: facts.teams.length,
    per: isNarrow() ? 6 : 12,
    lead: 800,
    name: "deck-teams",
    timing: { step: 1_100, most: 30_000 },
    make: (i) => {
      const team = facts.teams[i];
      const members = team.members.map((one, place) => el("li", "", [
        el("b", "", one.name), el("span", "", one.mark),
        ...(place === 0 && team.members.length > 1 ? [el("em", "", "主办")] : []),
      ]));
      return el("li", "team", [
        el("p", "team-code", [`${team.code} 组`, ...(rounds > 1 ? [el("span", "", `第 ${team.round} 轮`)] : [])]),
        el("ul", "team-members", members),
      ]);
    },
  });
  const count = el("b", "", "0");
  scene.tick((t, isStill) => { count.textContent = `${cards.shownAt(t, isStill)}`; });
  return scene.add(el("p", "scene-count", [count, ` / ${facts.teams.length} 个检查组`]), cards.box);
}

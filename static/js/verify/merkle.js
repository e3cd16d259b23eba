// The Merkle tree of RFC 6962: following proofs. Hashes are hex; sizes go beyond 32 bits.

import { require } from "./reading.js";
import { fromHex, hex, join, utf8 } from "./sha256.js";

export const leafHash = (text) => hex(join(Uint8Array.of(0), utf8(text)));
const nodeHash = (left, right) => hex(join(Uint8Array.of(1), fromHex(left), fromHex(right)));
const isOdd = (n) => n % 2 === 1;
const half = (n) => Math.floor(n / 2);

/** Follow an inclusion proof to the root. */
export function checkInclusion(leaf, { index, size, path, root }) {
  require(index < size, `树中没有第 ${index} 号条目（共 ${size} 条）。`);
  let [node, used] = [leaf, 0];
  for (let place = index, last = size - 1; last > 0; place = half(place), last = half(last)) {
    if (!isOdd(place) && place === last) continue;
    require(used < path.length, "包含证明太短。");
    node = isOdd(place) ? nodeHash(path[used], node) : nodeHash(node, path[used]);
    used += 1;
  }
  require(used === path.length, "包含证明太长。");
  require(node === root, `第 ${index} 号条目的包含证明算不出检查点的根。`);
}

/** Follow a consistency proof: the second head only appended to the first. */
export function checkConsistency(first, second, path) {
  require(first.size > 0 && first.size <= second.size, `不能从 ${first.size} 条证明到 ${second.size} 条。`);
  if (first.size === second.size) {
    require(path.length === 0 && first.root === second.root, `两个检查点同为 ${first.size} 条而根不同：证据冲突。`);
    return;
  }
  const rest = [...path].reverse();
  const next = () => {
    require(rest.length > 0, "一致性证明太短。");
    return rest.pop();
  };
  let [place, last] = [first.size - 1, second.size - 1];
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  let old = place > 0 ? next() : first.root;
  let found = old;
  for (; last > 0; place = half(place), last = half(last)) {
    if (isOdd(place)) {
      const left = next();
      [old, found] = [nodeHash(left, old), nodeHash(left, found)];
    } else if (place < last) {
      found = nodeHash(found, next());
    }
  }
  require(rest.length === 0, "一致性证明太长。");
  require(old === first.root && found === second.root, `一致性证明不成立：${second.size} 条的树不是在 ${first.size} 条的树之后追加而成。`);
}

// The button that checks a published result in the reader's own browser.
import { verifyResult } from "./verify/result.js";
import { Refused } from "./verify/reading.js";
import { said } from "./said.js";

for (const part of document.querySelectorAll("[data-check-result]")) attach(part);

function attach(part) {
  const [button, steps, verdict] = ["button", "ol", "[role=status]"].map((one) => part.querySelector(one));
  part.hidden = false;
  button.addEventListener("click", async () => {
    steps.replaceChildren();
    verdict.textContent = said("正在核验 ……");
    try {
      const answer = await fetch(part.dataset.checkResult, { cache: "no-cache" });
      if (answer.status === 503) throw new Refused("公示刚刚写入，日志还没有签名。请过几秒再试。");
      if (!answer.ok) throw new Refused("核验包取不到。请稍后再试。");
      for (const text of verifyResult(new Uint8Array(await answer.arrayBuffer()))) {
        const line = document.createElement("li");
        line.textContent = said(text);
        steps.append(line);
      }
      verdict.textContent = said("相符：原文、编号和时间都有签名的日志为证。");
    } catch (error) {
      const told = error instanceof Refused ? error.message : "网络中断，或浏览器太旧，没能核验。请稍后再试。";
      verdict.textContent = said(`没有通过：${told}`);
    }
  });
}

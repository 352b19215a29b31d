// The side of the lightbox: the prompt, what the picture was made with, and siblings whose outcome nobody knows.
import { button, h, page, t } from "./core.js";
import { followUp, lookAgain, retryAllUnknown } from "./feed_actions.js";
import { icon } from "./icons.js";
import { setText } from "./feed_list.js";
import { durationText } from "./feed_words.js";
import { CheckMark, checkLines } from "./products_checks.js";
import { openPack, openWhite } from "./products_mend.js";

const FACTS = ["model", "size", "seed", "settings", "seconds", "cost", "file"];

export class SideView {
  constructor({ copy, reuse }) {
    this.prompt = h("p", { class: "ig-lightbox-prompt" });
    this.values = Object.fromEntries(FACTS.map((name) => [name, h("dd")]));
    const rows = FACTS.map((name) => h("div", { class: "ig-lightbox-fact" }, h("dt", {}, t(`lightbox.fact.${name}`)), this.values[name]));
    this.seeded = button("lock", t("lightbox.reuse_with_seed"), () => reuse(true));
    this.node = h("aside", { class: "ig-lightbox-side", "aria-label": t("lightbox.info") });
    const head = h("div", { class: "ig-lightbox-side-head" }, h("h2", {}, t("lightbox.prompt")));
    head.append(button("copy", t("lightbox.copy"), copy, { isQuiet: true, isSmall: true }));
    const acts = h("div", { class: "ig-lightbox-reuse" }, button("reuse", t("lightbox.reuse"), () => reuse(false)), this.seeded);
    this.node.append(head, this.prompt, acts, this.buildFollowUps(), this.buildChecks(), this.buildUnknown(), h("dl", { class: "ig-lightbox-facts" }, rows));
  }

  // What the provider itself offers to do next with this picture: enlarge it, vary it.
  buildFollowUps() {
    this.followUps = h("div", { class: "ig-lightbox-reuse" });
    this.followUpBox = h("div", { class: "ig-lightbox-follow" }, h("h2", {}, t("lightbox.follow_up")), this.followUps);
    return this.followUpBox;
  }

  patchFollowUps(generation) {
    const actions = generation.actions ?? [];
    this.followUpBox.hidden = actions.length === 0;
    const key = JSON.stringify([generation.id, actions]);
    if (key === this.followUpKey) return;
    this.followUpKey = key;
    this.followUps.replaceChildren(...actions.map((action) => button(null, actionText(action), () => followUp(generation, action), { isSmall: true })));
  }

  // What was measured of the picture, and what can be made of it on this machine.
  buildChecks() {
    this.mark = new CheckMark();
    this.checks = h("ul", { class: "ig-lightbox-checks" });
    const white = button("image", t("products.white"), () => openWhite(this.generation), { isSmall: true });
    const pack = button("download", t("products.pack"), () => openPack({ generations: [this.generation.id] }), { isSmall: true });
    this.checkBox = h("div", { class: "ig-lightbox-check-box" }, h("h2", {}, t("products.checks"), this.mark.node), this.checks);
    return h("div", { class: "ig-lightbox-mend" }, this.checkBox, h("div", { class: "ig-lightbox-reuse" }, white, pack));
  }

  patchChecks({ checks }) {
    this.checkBox.hidden = !checks;
    this.mark.patch(checks);
    const key = JSON.stringify(checks);
    if (key === this.checkKey) return;
    this.checkKey = key;
    this.checks.replaceChildren(...(checks ? checkLines(checks) : []));
  }

  // An image without a picture has no place among the slides, so its task says that there is one.
  buildUnknown() {
    this.unknownWords = h("span");
    const look = button("eye", t("feed.look_again"), () => lookAgain(this.unknown), { isSmall: true });
    const retry = button("retry", t("feed.retry"), () => retryAllUnknown(this.unknown), { isSmall: true });
    const words = h("p", {}, icon("question"), this.unknownWords);
    this.unknownBox = h("div", { class: "ig-lightbox-unknown" }, words, h("div", { class: "ig-lightbox-reuse" }, look, retry));
    return this.unknownBox;
  }

  patch({ task, generation }) {
    this.generation = generation;
    setText(this.prompt, task.prompt);
    this.patchChecks(generation);
    this.unknown = task.generations.filter(({ standing }) => standing === "unknown");
    this.unknownBox.hidden = this.unknown.length === 0;
    setText(this.unknownWords, t("lightbox.unknown", { count: this.unknown.length }));
    for (const [name, text] of Object.entries(factsOf(task, generation))) {
      setText(this.values[name], text);
      this.values[name].parentElement.hidden = text === "";
    }
    this.seeded.disabled = generation.seed === null;
    this.patchFollowUps(generation);
  }
}

// The usual actions are called the same at every provider; anything else keeps the provider's own words.
function actionText({ label }) {
  return page.boot.texts[`lightbox.action.${label}`] ?? label;
}

function factsOf(task, generation) {
  return {
    model: `${task.model_name} · ${task.provider_name}`,
    size: generation.width_px ? `${generation.width_px} × ${generation.height_px}` : "",
    seed: generation.seed === null ? "" : String(generation.seed),
    settings: task.chips.join(" · "),
    seconds: task.seconds === null ? "" : durationText(task.seconds),
    cost: task.cost_text,
    file: generation.file_name ?? "",
  };
}

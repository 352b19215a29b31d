// The side of the lightbox: the prompt and what the picture was made with.
import { button, h, t } from "./core.js";
import { setText } from "./feed_list.js";
import { durationText } from "./feed_words.js";

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
    this.node.append(head, this.prompt, acts, h("dl", { class: "ig-lightbox-facts" }, rows));
  }

  patch({ task, generation }) {
    setText(this.prompt, task.prompt);
    for (const [name, text] of Object.entries(factsOf(task, generation))) {
      setText(this.values[name], text);
      this.values[name].parentElement.hidden = text === "";
    }
    this.seeded.disabled = generation.seed === null;
  }
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

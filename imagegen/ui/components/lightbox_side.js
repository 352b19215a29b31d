// The side of the lightbox: the prompt, what can be done with the picture, what it was made with, and siblings whose
// outcome nobody knows.
import { button, h, page, t } from "./core.js";
import { followUp, lookAgain, retryAllUnknown } from "./feed_actions.js";
import { downloadLink } from "./feed_parts.js";
import { findBatch } from "./feed_state.js";
import { icon } from "./icons.js";
import { setText } from "./feed_list.js";
import { durationText, zipUrl } from "./feed_words.js";
import { anchor, publish, setCover, useAsReference } from "./lightbox_acts.js";
import { Details } from "./lightbox_details.js";
import { CheckMark, checkLines } from "./products_checks.js";
import { openPack, openWhite } from "./products_mend.js";

const FACTS = ["model", "seconds", "cost"];

export class SideView {
  /** `acts` has copy, reuse(isSeedKept), pin, remove, close and openReference(picture). */
  constructor(acts) {
    this.acts = acts;
    this.prompt = h("p", { class: "ig-lightbox-prompt" });
    this.details = new Details(acts.openReference);
    this.node = h("aside", { class: "ig-lightbox-side", "aria-label": t("lightbox.info") });
    const facts = h("dl", { class: "ig-lightbox-facts" }, this.buildFacts());
    const parts = [this.buildActs(), this.buildFollowUps(), this.buildChecks(), this.buildUnknown(), facts, this.details.node];
    this.node.append(this.buildHead(), this.prompt, ...parts);
  }

  buildHead() {
    const quiet = { isQuiet: true, isSmall: true };
    const close = button("close", t("lightbox.close_info"), this.acts.close, quiet);
    close.classList.add("is-phone-only");
    const copy = button("copy", t("lightbox.copy"), this.acts.copy, quiet);
    return h("div", { class: "ig-lightbox-side-head" }, h("h2", {}, t("lightbox.prompt")), copy, close);
  }

  buildActs() {
    const act = (name, words, run) => button(name, t(words), run, { isSmall: true });
    this.seeded = act("lock", "lightbox.reuse_with_seed", () => this.acts.reuse(true));
    this.anchorButton = act("anchor", "lightbox.anchor", () => anchor(this.generation));
    const reference = act("image", "lightbox.reference", () => useAsReference(this.generation, reference));
    const onPhone = [act("pin", "lightbox.pin_or_compare", this.acts.pin), act("trash", "lightbox.delete_image", this.acts.remove), this.buildZip()];
    onPhone.forEach((one) => one.classList.add("is-phone-only")); // elsewhere they stand in the head
    const acts = [
      act("reuse", "lightbox.reuse", () => this.acts.reuse(false)),
      this.seeded,
      reference,
      this.anchorButton,
      act("topics", "lightbox.cover", () => setCover(this.generation)),
      act("globe", "lightbox.publish", () => publish(this.generation)),
    ];
    return h("div", { class: "ig-lightbox-reuse" }, acts, onPhone);
  }

  buildZip() {
    this.zip = downloadLink(t("lightbox.download_all"), { isQuiet: false, isSmall: true });
    return this.zip;
  }

  buildFacts() {
    this.values = Object.fromEntries(FACTS.map((name) => [name, h("dd")]));
    return FACTS.map((name) => h("div", { class: "ig-lightbox-fact" }, h("dt", {}, t(`lightbox.fact.${name}`)), this.values[name]));
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

  /** Show a slide; the studio is asked for more only while the side is open. */
  patch({ task, generation }) {
    this.generation = generation;
    setText(this.prompt, task.prompt);
    this.patchChecks(generation);
    this.unknown = task.generations.filter(({ standing }) => standing === "unknown");
    this.unknownBox.hidden = this.unknown.length === 0;
    setText(this.unknownWords, t("lightbox.unknown", { count: this.unknown.length }));
    this.patchFacts(task);
    this.seeded.disabled = generation.seed === null;
    this.zip.href = zipUrl("task", task.id);
    this.patchAnchor(task);
    this.patchFollowUps(generation);
    if (!this.node.hidden) this.details.patch({ task, generation });
  }

  patchFacts(task) {
    for (const [name, text] of Object.entries(factsOf(task))) {
      setText(this.values[name], text);
      this.values[name].parentElement.hidden = text === "";
    }
  }

  // Of a batch in another topic nobody here knows whether something waits; the studio says it then.
  patchAnchor({ batch_id: batchId }) {
    const batch = findBatch(batchId);
    const isIdle = batch !== undefined && batch.counts.queued === 0 && !batch.draft_count;
    this.anchorButton.disabled = isIdle;
    this.anchorButton.title = t(isIdle ? "lightbox.anchor.nobody" : "lightbox.anchor_help");
  }
}

// The usual actions are called the same at every provider; anything else keeps the provider's own words.
function actionText({ label }) {
  return page.boot.texts?.[`lightbox.action.${label}`] ?? label;
}

function factsOf(task) {
  return {
    model: `${task.model_name} · ${task.provider_name}`,
    seconds: task.seconds === null ? "" : durationText(task.seconds),
    cost: task.cost_text,
  };
}

// Draft, pick, final: a dialog that makes the kept pictures again on a better model or at a larger size.
import { ask, bus, button, h, page, remember, remembered, StudioError, t, tell, toast } from "./core.js";
import { setText } from "./feed_list.js";
import { FinalForm } from "./finals_form.js";
import { FinalPick } from "./finals_pick.js";

const PRICE_PAUSE_MS = 150;

/** The dialog opens when the bus says "open_finals" with {generation_ids} or {batch_id}. */
export function mount() {
  bus.on("open_finals", open);
}

async function open(what) {
  const offer = await tell("finals.offer", what);
  if (offer) new FinalsDialog(offer, !what.batch_id).show();
}

class FinalsDialog {
  constructor(offer, isChosen) {
    const saved = remembered("finals", {});
    this.pick = new FinalPick(offer, isChosen, () => this.changed());
    this.form = new FinalForm(offer, saved, () => this.changed());
    this.uses = toggle(t("finals.use_picture"), saved.uses_picture ?? true, () => this.changed());
    this.seeds = toggle(t("finals.keep_seed"), saved.keeps_seed ?? true, () => this.changed());
    this.price = h("span", { class: "ig-finals-price", role: "status" });
    this.trouble = h("p", { class: "ig-error-text", role: "alert", hidden: true });
    this.review = button("edit", t("finals.review"), () => this.make(false));
    this.start = button("sparkle", "", () => this.make(true), { isPrimary: true });
    this.startWords = h("span");
    this.start.append(this.startWords);
    this.node = this.build();
    this.node.addEventListener("close", () => (clearTimeout(this.timer), this.node.remove()));
  }

  build() {
    const head = h("header", { class: "ig-finals-head" }, h("h2", {}, t("finals.title")), button("close", t("close"), () => this.node.close(), { isQuiet: true }));
    const body = h("div", { class: "ig-finals-body" }, h("p", { class: "ig-help" }, t("finals.help")), this.pick.element, this.form.element);
    body.append(h("div", { class: "ig-finals-toggles" }, this.uses.element, this.seeds.element), this.trouble);
    const acts = h("div", { class: "ig-finals-acts" }, button(null, t("finals.cancel"), () => this.node.close()), this.review, this.start);
    const foot = h("footer", { class: "ig-finals-foot" }, this.price, acts);
    return h("dialog", { class: "ig ig-dialog ig-finals", "aria-label": t("finals.title") }, head, body, foot);
  }

  show() {
    document.body.append(this.node);
    this.node.showModal();
    this.changed();
    this.start.focus();
  }

  get wish() {
    const { model, params, count } = this.form;
    return { model, params, count, uses_picture: this.uses.isOn, keeps_seed: this.seeds.isOn };
  }

  changed() {
    const { model, memory, count } = this.form;
    remember("finals", { model, memory, count, uses_picture: this.uses.isOn, keeps_seed: this.seeds.isOn });
    const total = this.pick.ids.length * count;
    this.start.disabled = this.review.disabled = total === 0;
    setText(this.startWords, total ? t("finals.start", { count: total }) : t("finals.start_none"));
    this.form.showStrength(this.uses.isOn);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.plan(), PRICE_PAUSE_MS);
  }

  async plan() {
    const asked = (this.asked = Symbol("plan"));
    const { ids } = this.pick;
    if (ids.length === 0) return this.showPlan(null);
    try {
      const plan = await ask("finals.plan", { generation_ids: ids, wish: this.wish });
      if (asked === this.asked) this.showPlan(plan);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      if (asked === this.asked) this.showTrouble(error);
    }
  }

  // A hint stands beside a switch only where it does less than it says.
  showPlan(plan) {
    this.trouble.hidden = true;
    const total = this.pick.ids.length;
    setText(this.price, priceText(plan));
    this.uses.say(plan && this.uses.isOn ? partText("picture", plan.picture_count, total) : "");
    this.seeds.say(plan && this.seeds.isOn ? partText("seed", plan.seed_count, total) : "");
  }

  showTrouble({ message, hint }) {
    setText(this.trouble, `${message} ${hint}`.trim());
    this.trouble.hidden = false;
  }

  async make(starts) {
    this.start.disabled = this.review.disabled = true;
    try {
      const made = await ask("finals.make", { generation_ids: this.pick.ids, wish: this.wish, starts });
      this.node.close();
      if (!starts) return bus.emit("open_list", made.batch_id);
      toast("ok", t("finals.started", { count: made.image_count }));
      if (made.topic_id !== page.topicId) bus.emit("open_topic", made.topic_id);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.showTrouble({ ...error, message: error.message, hint: [...Object.values(error.fields), error.hint].join(" ") });
      this.start.disabled = this.review.disabled = false;
    }
    return undefined;
  }
}

function priceText(plan) {
  if (!plan) return t("finals.none");
  const price = plan.price || t("finals.no_price");
  return t("finals.price", { count: plan.image_count, price: plan.is_about && plan.price ? `≈ ${price}` : price });
}

const partText = (what, count, total) => (count === total ? "" : t(`finals.${what}_${count === 0 ? "none" : "some"}`, { count, total }));

/** A switch with a line below it: {element, isOn, say(words)}. */
function toggle(label, isOn, change) {
  const box = h("input", { type: "checkbox", checked: isOn, onchange: change });
  const note = h("span", { class: "ig-help" });
  const element = h("label", { class: "ig-finals-toggle" }, box, h("span", {}, label), note);
  return { element, get isOn() { return box.checked; }, say: (words) => setText(note, words) };
}

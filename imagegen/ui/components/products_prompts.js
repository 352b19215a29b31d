// Step 4: the prompts as they will be sent, and what they cost, before anything is started.
import { ask, h, StudioError, t } from "./core.js";
import { icon } from "./icons.js";

export class PromptsStep {
  constructor(flow, onPlan) {
    Object.assign(this, { flow, onPlan, plan: null });
    this.problem = h("p", { class: "ig-error-text", role: "alert", hidden: true });
    this.note = h("p", { class: "ig-products-hint", hidden: true }, icon("info"), h("span"));
    this.list = h("ol", { class: "ig-products-prompts" });
    this.element = h("div", {}, this.problem, this.note, this.list);
  }

  /** Ask for prompts and price. */
  async build() {
    this.plan = null;
    this.onPlan();
    const { topic_id: _, ...payload } = this.flow.payload;
    const mine = (this.latest = Symbol("the latest question wins"));
    try {
      const plan = await ask("products.plan", payload);
      if (this.latest === mine) this.show(plan);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      if (this.latest === mine) this.refuse(error);
    }
    this.onPlan();
  }

  refuse({ message, hint }) {
    this.problem.textContent = `${message} ${hint}`.trim();
    this.problem.hidden = false;
    this.note.hidden = true;
    this.list.replaceChildren();
  }

  show(plan) {
    this.plan = plan;
    this.problem.hidden = true;
    const most = Math.max(...this.flow.wanted.map(({ photos }) => photos.length));
    const isShort = plan.photo_limit !== null && plan.photo_limit < most;
    this.note.hidden = !isShort;
    this.note.lastChild.textContent = isShort ? t("products.photo_limit", { count: plan.photo_limit }) : "";
    const items = plan.shots.map(({ title, prompt }) => h("li", {}, h("b", {}, title), h("p", {}, prompt)));
    const rest = plan.task_count - plan.shots.length;
    this.list.replaceChildren(...items, ...(rest > 0 ? [h("li", { class: "ig-help" }, t("products.more_prompts", { count: rest }))] : []));
  }

  patch() {} // what it shows is asked for anew whenever it is opened
}

/** Number and price of a plan: with second tries the most that it can come to. */
export function planWords(plan) {
  const images = plan.most_images > plan.image_count ? t("products.up_to_images", { count: plan.image_count, most: plan.most_images }) : t("composer.images", { count: plan.image_count });
  if (plan.usd === null) return `${images} · ${t("composer.price_unknown")}`;
  if (plan.usd === 0) return `${images} · ${t("composer.free")}`;
  const price = plan.is_about ? t("products.about", { price: plan.most_price }) : plan.most_price;
  return `${images} · ${plan.most_images > plan.image_count ? t("products.up_to", { price }) : price}`;
}

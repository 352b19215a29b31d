// Product photographs: one dialog from the photos to pictures that are checked, in four steps and a result.
import { ask, bus, button, h, StudioError, t, tell, toast } from "./core.js";
import { openList } from "./composer.js";
import { findBatch, watch } from "./feed_state.js";
import { DetailsStep } from "./products_details.js";
import { ProductFlow, STEPS } from "./products_flow.js";
import { openPack } from "./products_mend.js";
import { PhotoStep } from "./products_photos.js";
import { planWords, PromptsStep } from "./products_prompts.js";
import { RunView } from "./products_run.js";
import { StyleStep } from "./products_style.js";

/** Build the dialog once; it opens when the bus says "open_products", a pack when it says "open_pack". */
export function mount() {
  const products = new Products();
  document.body.append(products.dialog);
  bus.on("open_products", () => products.open());
  bus.on("open_pack", ({ batch }) => openPack({ batch: batch.id }, { hasFavourites: hasFavourites(batch) }));
  watch(() => products.dialog.open && products.isRunning && products.draw());
}

const hasFavourites = ({ tasks }) => tasks.some(({ generations }) => generations.some(({ is_favourite }) => is_favourite));

class Products {
  constructor() {
    this.flow = new ProductFlow(() => this.draw());
    this.step = "photos";
    this.run = new RunView(this.flow);
    this.steps = {
      photos: new PhotoStep(this.flow),
      style: new StyleStep(this.flow),
      details: new DetailsStep(this.flow),
      prompts: new PromptsStep(this.flow, () => this.draw()),
    };
    this.dialog = this.buildDialog();
  }

  get isRunning() {
    return this.flow.started !== null;
  }

  // ---- building -------------------------------------------------------------------------------------------------

  buildDialog() {
    const close = button("close", t("close"), () => this.dialog.close(), { isQuiet: true });
    const head = h("header", { class: "ig-products-head" }, h("h2", { id: "products-title" }, t("products.title")), close);
    this.nav = h("ol", { class: "ig-products-steps" }, STEPS.map((name, index) => this.buildStep(name, index)));
    this.body = h("div", { class: "ig-products-body" });
    return h("dialog", { class: "ig ig-dialog ig-products", "aria-labelledby": "products-title" }, head, this.nav, this.body, this.buildFoot());
  }

  buildStep(name, index) {
    const tab = h("button", { type: "button", data: { step: name }, onclick: () => this.go(name) }, h("span", { "aria-hidden": "true" }, String(index + 1)), t(`products.step_name.${name}`));
    return h("li", {}, tab);
  }

  buildFoot() {
    this.words = h("span", { class: "ig-products-words", role: "status" });
    this.back = button("chevronLeft", t("products.back"), () => this.go(STEPS[STEPS.indexOf(this.step) - 1]));
    this.next = button(null, t("products.next"), () => this.go(STEPS[STEPS.indexOf(this.step) + 1]), { isPrimary: true });
    this.review = button("checks", t("composer.review"), () => this.makeList());
    this.start = button("sparkle", t("composer.start"), () => this.begin(), { isPrimary: true });
    this.pack = button("download", t("products.pack"), () => bus.emit("open_pack", { batch: this.run.batch }));
    this.another = button("plus", t("products.another"), () => this.startOver(), { isPrimary: true });
    return h("footer", { class: "ig-products-foot" }, this.words, this.back, this.next, this.review, this.start, this.pack, this.another);
  }

  // ---- coming and going -----------------------------------------------------------------------------------------

  async open() {
    const offer = await tell("products.offer");
    if (!offer) return;
    this.flow.take(offer);
    this.steps.style.build();
    if (this.isRunning && !findBatch(this.flow.started.batch_id)) this.flow.startOver(); // another topic, or deleted
    if (!this.isRunning) this.go("photos");
    if (!this.dialog.open) this.dialog.showModal();
    this.draw();
  }

  go(name) {
    if (STEPS.slice(0, STEPS.indexOf(name)).some((step) => this.flow.obstacleAt(step))) return;
    this.step = name;
    if (name === "details" || name === "prompts") this.steps[name].build();
    this.body.scrollTop = 0;
    this.draw();
  }

  startOver() {
    this.flow.startOver();
    this.go("photos");
  }

  // ---- drawing --------------------------------------------------------------------------------------------------

  draw() {
    if (!this.flow.offer) return;
    const part = this.isRunning ? this.run : this.steps[this.step];
    if (this.body.firstChild !== part.element) this.body.replaceChildren(part.element);
    part.patch();
    this.drawSteps();
    this.drawFoot();
  }

  drawSteps() {
    this.nav.hidden = this.isRunning;
    for (const tab of this.nav.querySelectorAll("button")) {
      const place = STEPS.indexOf(tab.dataset.step);
      tab.disabled = STEPS.slice(0, place).some((step) => this.flow.obstacleAt(step));
      if (tab.dataset.step === this.step) tab.setAttribute("aria-current", "step");
      else tab.removeAttribute("aria-current");
      tab.parentElement.classList.toggle("is-past", place < STEPS.indexOf(this.step));
    }
  }

  drawFoot() {
    const { plan } = this.steps.prompts;
    const isLast = this.step === "prompts";
    const obstacle = this.isRunning ? null : this.flow.obstacleAt(this.step);
    const isSending = this.step === "photos" && this.steps.photos.isSending;
    const isPlanned = isLast && plan !== null;
    this.words.textContent = obstacle ? t(obstacle) : isPlanned && !this.isRunning ? planWords(plan) : "";
    show(this.back, !this.isRunning && this.step !== "photos");
    show(this.next, !this.isRunning && !isLast);
    show(this.review, !this.isRunning && isLast);
    show(this.start, !this.isRunning && isLast);
    show(this.pack, this.isRunning);
    show(this.another, this.isRunning);
    this.pack.disabled = !this.run.batch?.counts.done;
    this.next.disabled = Boolean(obstacle) || isSending;
    this.review.disabled = this.start.disabled = !isPlanned || Boolean(this.isBusy);
    this.start.lastChild.data = isPlanned ? t("composer.start_count", { count: plan.image_count }) : t("composer.start");
  }

  // ---- making ---------------------------------------------------------------------------------------------------

  async begin() {
    const started = await this.send("products.start");
    if (!started) return;
    this.flow.change({ started });
    bus.emit("open_topic", started.topic_id);
  }

  async makeList() {
    const made = await this.send("products.make");
    if (!made) return;
    this.dialog.close();
    this.startOver();
    openList(made);
  }

  async send(verb) {
    this.isBusy = true;
    this.drawFoot();
    try {
      return await ask(verb, this.flow.payload);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      const [provider] = this.flow.chosenModel.split("/");
      const addKey = { label: t("composer.add_key"), run: () => bus.emit("open_settings", provider) };
      toast("error", error.message, { hint: error.hint, action: error.code === "missing_key" ? addKey : null });
      return null;
    } finally {
      this.isBusy = false;
      this.drawFoot();
    }
  }
}

function show(element, isShown) {
  element.hidden = !isShown;
}

// Step 3: what the photos show, found by the assistant or written by hand. It goes into the prompts.
import { button, h, page, t } from "./core.js";
import { icon } from "./icons.js";
import { requireAssistant, runJob, tellTrouble } from "./jobs.js";

const LANGUAGES = { en: "English", zh: "Chinese" }; // as a model is told them

export class DetailsStep {
  constructor(flow) {
    this.flow = flow;
    this.looking = 0; // how many products are being looked at
    this.look = button("eye", t("products.look"), () => this.lookAtAll(), { isPrimary: true });
    this.none = h("p", { class: "ig-products-hint" }, icon("info"), h("span", {}, t("products.no_assistant")), button(null, t("products.set_up"), requireAssistant, { isSmall: true }));
    this.status = h("span", { class: "ig-help", role: "status" });
    this.list = h("div", { class: "ig-products-details" });
    this.element = h("div", {}, h("p", { class: "ig-help" }, t("products.details_help")), h("div", { class: "ig-products-line" }, this.look, this.status), this.none, this.list);
  }

  /** Draw the fields of every product anew. */
  build() {
    const { wanted, isMany } = this.flow;
    this.list.replaceChildren(...wanted.map((product, index) => (isMany ? this.foldedFields(product, index) : this.fields(product, index))));
  }

  foldedFields(product, index) {
    const words = product.analysis.product || t("products.nothing_known");
    const summary = h("summary", {}, h("b", {}, product.name || product.sku || t("products.unnamed")), h("span", { class: "ig-help" }, words));
    return h("details", { class: "ig-products-fold" }, summary, this.fields(product, index));
  }

  fields(product, index) {
    return h("div", { class: "ig-products-fields is-wide" }, this.flow.offer.analysis.map((name) => this.field(product, index, name)));
  }

  field(product, index, name) {
    const box = h("textarea", { class: "ig-input", rows: "1", data: { known: name }, placeholder: t(`products.example.${name}`) });
    box.value = product.analysis[name] ?? "";
    box.addEventListener("input", () => this.flow.describe(index, { ...this.flow.wanted[index].analysis, [name]: box.value }));
    return h("label", { class: "ig-products-field" }, h("span", { class: "ig-label" }, t(`products.known.${name}`)), box);
  }

  patch() {
    const isReady = page.boot.assistant.is_ready;
    this.look.hidden = !isReady;
    this.none.hidden = isReady;
    this.look.disabled = this.looking > 0;
    this.status.textContent = this.looking > 0 ? t("products.looking", { count: this.looking }) : "";
  }

  async lookAtAll() {
    const { wanted } = this.flow;
    this.looking = wanted.length;
    this.patch();
    for (const index of wanted.keys()) {
      const isGood = await this.lookAt(index);
      this.looking = isGood ? this.looking - 1 : 0; // what stops one stops all: a key, a model without eyes
      this.patch();
      if (!isGood) return;
    }
  }

  async lookAt(index) {
    const assets = this.flow.wanted[index].photos.map((ref) => ref.replace("asset:", ""));
    const job = await runJob("assistant.look_at_product", { assets, language: LANGUAGES[page.boot.language] });
    if (job?.error) tellTrouble(job.error);
    if (job?.state !== "done") return false;
    this.flow.describe(index, { ...this.flow.wanted[index].analysis, ...job.result });
    this.build();
    return true;
  }
}

// Many products at once: which photos belong together, by the names of files and folders or by a sheet.
import { button, h, route, t, tell, toast } from "./core.js";
import { icon } from "./icons.js";
import { MOST_PHOTOS } from "./products_flow.js";

const SHEETS = ".csv,.tsv,.xlsx,.jsonl";
const MOST_SHOWN = 200;

export class ManyProducts {
  constructor(flow) {
    this.flow = flow;
    this.picker = h("input", { type: "file", accept: SHEETS, class: "ig-visually-hidden", "aria-label": t("products.choose_sheet"), onchange: () => this.readSheet() });
    this.sheetName = h("span", { class: "ig-help" });
    this.drop = button("close", t("products.no_sheet"), () => this.useSheet(null), { isQuiet: true, isSmall: true });
    const choose = h("label", { class: "ig-button is-small" }, this.picker, icon("upload"), t("products.choose_sheet"));
    this.notes = h("ul", { class: "ig-products-notes" });
    this.list = h("ul", { class: "ig-products-list", "aria-label": t("products.found") });
    this.status = h("p", { class: "ig-help", role: "status" });
    const sheetLine = h("div", { class: "ig-products-line" }, choose, this.sheetName, this.drop);
    this.element = h("div", { class: "ig-products-many" }, sheetLine, h("p", { class: "ig-help" }, t("products.sheet_help")), this.status, this.notes, this.list);
  }

  async readSheet() {
    const [file] = this.picker.files;
    this.picker.value = "";
    if (!file) return;
    const answer = await send(file);
    if (answer.ok) this.useSheet({ name: file.name, ...answer.data });
    else toast("error", answer.error.message, { hint: answer.error.hint });
  }

  useSheet(sheet) {
    this.flow.change({ sheet });
    return this.sort();
  }

  /** Ask which photos belong together; what was known of a product stays known. */
  async sort() {
    const { photos, sheet } = this.flow;
    const files = photos.map(({ ref, path }) => ({ ref, name: path }));
    const mine = (this.latest = Symbol("the latest question wins"));
    const found = await tell("products.sort", { files, rows: sheet?.rows ?? null });
    if (!found || this.latest !== mine) return;
    const known = new Map(this.flow.products.map((product) => [product.sku, product.analysis]));
    const products = found.products.map((product) => ({ ...product, analysis: { ...known.get(product.sku), ...product.analysis } }));
    this.flow.change({ products, notes: [...(sheet?.notes ?? []), ...found.notes] });
  }

  patch(waitingCount) {
    const { products, notes, sheet } = this.flow;
    this.sheetName.textContent = sheet?.name ?? "";
    this.drop.hidden = !sheet;
    this.status.textContent = waitingCount ? t("products.uploading_count", { count: waitingCount }) : t("products.product_count", { count: products.length });
    this.notes.replaceChildren(...notes.map((note) => h("li", {}, icon("info"), note)));
    this.list.replaceChildren(...products.slice(0, MOST_SHOWN).map((product) => this.row(product)));
    if (products.length > MOST_SHOWN) this.list.append(h("li", { class: "ig-help" }, t("products.more", { count: products.length - MOST_SHOWN })));
  }

  row({ sku, name, photos }) {
    const isTooMany = photos.length > MOST_PHOTOS;
    const pictures = photos.slice(0, MOST_PHOTOS).map((ref) => h("img", { src: route(`media/${ref.replace("asset:", "")}/preview`), alt: "", loading: "lazy", decoding: "async" }));
    const words = isTooMany ? h("span", { class: "ig-error-text" }, t("products.too_many", { count: photos.length, most: MOST_PHOTOS })) : h("span", { class: "ig-help" }, t("products.photo_count", { count: photos.length }));
    const title = name && sku && name !== sku ? `${name} · ${sku}` : name || sku || t("products.unnamed");
    return h("li", { class: "ig-products-row" }, h("span", { class: "ig-products-row-pictures" }, pictures), h("b", {}, title), words);
  }
}

async function send(file) {
  try {
    const headers = { "X-File-Name": encodeURIComponent(file.name) };
    return await (await fetch(route("products/sheet"), { method: "POST", body: file, headers })).json();
  } catch {
    return { ok: false, error: { message: t("error.no_answer"), hint: t("error.no_answer_hint") } };
  }
}

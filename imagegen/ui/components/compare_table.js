// The settings of both pictures: those that differ, or all of them. Texts are compared word by word.
import { h, remember, remembered, t } from "./core.js";
import { durationText, mediaUrl } from "./feed_words.js";
import { priceText, valueText } from "./compare_words.js";

const WORDS = { seconds: durationText, price: priceText };
const TAGS = { same: "span", out: "del", in: "ins" };

export class SettingsTable {
  constructor() {
    this.all = h("input", { type: "checkbox", checked: remembered("compare_all", false) });
    this.all.addEventListener("change", () => (remember("compare_all", this.all.checked), this.draw(this.lines)));
    const showAll = h("label", { class: "ig-compare-all" }, this.all, t("compare.show_all"));
    this.note = h("p", { class: "ig-compare-note", role: "status" });
    this.list = h("dl", { class: "ig-compare-lines" });
    const head = h("div", { class: "ig-compare-side-head" }, h("h3", {}, t("compare.settings")), showAll);
    this.node = h("div", { class: "ig-compare-table" }, head, this.note, this.list);
  }

  draw(lines) {
    this.lines = lines;
    const count = lines.filter(({ differs }) => differs).length;
    this.note.textContent = count ? t("compare.differ", { count }) : t("compare.same");
    this.list.replaceChildren(...lines.filter(({ differs }) => differs || this.all.checked).map(buildLine));
  }

  toggleAll() {
    this.all.click();
  }
}

function buildLine(line) {
  const { differs, left, right } = line;
  const values = differs ? (line.changes ? [changesOf(line)] : [valueOf(line, left, "is-left"), valueOf(line, right, "is-right")]) : [valueOf(line, left, "is-both")];
  const classes = ["ig-compare-line", differs && "is-different", (line.changes || isLong(line)) && "is-long"].filter(Boolean);
  return h("div", { class: classes.join(" ") }, h("dt", {}, line.label || t(`compare.line.${line.name}`)), values);
}

const isLong = ({ left, right }) => [left, right].some((value) => typeof value === "string" && value.length > 60);

function changesOf({ changes }) {
  return h("dd", { class: "is-text" }, changes.map(([kind, text]) => h(TAGS[kind], {}, text)));
}

function valueOf({ name }, value, place) {
  if (name === "pictures") return h("dd", { class: `is-pictures ${place}` }, (value ?? []).map((url) => h("img", { src: mediaUrl(url), alt: "", loading: "lazy" })), value ? null : "–");
  const text = value === null ? "–" : (WORDS[name] ?? valueText)(value);
  return h("dd", { class: place }, text);
}

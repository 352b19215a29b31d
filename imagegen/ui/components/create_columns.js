// The columns of a sheet: what each is, what stands in its first rows, and another choice for it.
import { h, t } from "./core.js";

const SINGLE = ["prompt", "row_key", "title", "model", "count"]; // only one column can be each of them
const PARAMETER = "param:";

export class ColumnTable {
  constructor(changed) {
    this.changed = changed;
    this.head = h("tr", {});
    this.body = h("tbody", {});
    const table = h("table", { class: "ig-create-table" }, h("thead", {}, this.head), this.body);
    this.element = h("div", { class: "ig-create-table-box", role: "region", "aria-label": t("create.columns"), tabIndex: 0 }, table);
    this.forget();
  }

  /** Another file: what was chosen for the columns of the last one does not count. */
  forget() {
    this.roles = {};
    this.drawn = "";
  }

  show(seen, parameters) {
    const drawn = JSON.stringify([seen.columns, seen.rows, parameters]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = document.activeElement?.dataset?.column;
    this.columns = seen.columns;
    this.head.replaceChildren(...seen.columns.map((column) => h("th", { scope: "col" }, h("span", {}, column.name), this.choice(column, parameters))));
    this.body.replaceChildren(...seen.rows.map((row) => h("tr", { title: row.place }, row.cells.map((cell) => h("td", {}, h("span", {}, cell))))));
    if (focused !== undefined) [...this.head.querySelectorAll("select")].find((one) => one.dataset.column === focused)?.focus();
  }

  choice({ name, role }, parameters) {
    const own = ["prompt", "variable", "ignore", "row_key", "title", "model", "count"].map((one) => h("option", { value: one }, t(`create.role_${one}`)));
    const settings = parameters.map((one) => h("option", { value: `${PARAMETER}${one.name}` }, one.label));
    const known = [...SINGLE, "variable", "ignore", ...parameters.map((one) => `${PARAMETER}${one.name}`)];
    if (!known.includes(role)) settings.push(h("option", { value: role }, role.replace(PARAMETER, "")));
    const node = h("select", { class: "ig-input ig-create-select", "aria-label": t("create.column_is", { name }), data: { column: name } }, own, h("optgroup", { label: t("create.settings") }, settings));
    node.value = role;
    node.addEventListener("change", () => this.choose(name, node.value));
    return node;
  }

  // What is one thing cannot be two columns: the other one becomes a variable.
  choose(name, role) {
    const isSingle = SINGLE.includes(role) || role.startsWith(PARAMETER);
    const other = isSingle && this.columns.find((column) => column.role === role && column.name !== name);
    if (other) this.roles[other.name] = "variable";
    this.roles[name] = role;
    this.changed();
  }
}

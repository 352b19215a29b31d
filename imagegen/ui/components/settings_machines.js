// The machines of a pool: where each one is, whether it answers, and how much it does.
import { h, t } from "./core.js";

/** How many machines answer; null for a provider that has none to tell of. */
export function machinesUp({ machines }) {
  return machines.length ? machines.filter((machine) => machine.is_up).length : null;
}

/** The part of a block: {element, draw(provider)}; only a pool of several machines has something to show. */
export function buildMachines() {
  const list = h("ul", { class: "ig-settings-machines", "aria-label": t("settings.machines") });
  const element = h("div", { class: "ig-settings-part" }, h("span", { class: "ig-label" }, t("settings.machines")), list);
  const draw = ({ machines }) => {
    element.hidden = machines.length < 2;
    list.replaceChildren(...machines.map(rowOf));
  };
  return { element, draw };
}

function rowOf({ url, is_up: isUp, running }) {
  const dot = h("span", { class: `ig-settings-dot${isUp ? " is-ready" : ""}`, "aria-hidden": "true" });
  const address = h("span", { class: "ig-settings-machine-address", title: url }, url.replace(/^https?:\/\//, ""));
  const load = running ? t("settings.machine_running", { count: running }) : t("settings.machine_idle");
  const standing = h("span", { class: `ig-settings-machine-standing${isUp ? "" : " is-out"}` }, isUp ? load : t("settings.machine_out"));
  return h("li", {}, dot, address, standing);
}

// Light, dark, or as the system says; kept in this browser.
import { bus, remember, remembered } from "./core.js";

export const THEMES = ["light", "dark", "system"];

const SYSTEM_IS_DARK = matchMedia("(prefers-color-scheme: dark)");

/** What the person chose: "light", "dark" or "system". */
export function theme() {
  const chosen = remembered("theme", "system");
  return THEMES.includes(chosen) ? chosen : "system";
}

/** Keep the choice and show it at once; the bus hears "theme". */
export function setTheme(name) {
  remember("theme", name);
  applyTheme();
  bus.emit("theme", name);
}

/** Put the choice on the page. Gradio sets the class by the system alone while it loads, so the top bar does it again. */
export function applyTheme() {
  const isDark = theme() === "dark" || (theme() === "system" && SYSTEM_IS_DARK.matches);
  document.body.classList.toggle("dark", isDark);
  document.documentElement.style.colorScheme = isDark ? "dark" : "light";
  document.documentElement.style.background = ""; // the colour of the first moment; from here on it is the body's
}

SYSTEM_IS_DARK.addEventListener("change", applyTheme);

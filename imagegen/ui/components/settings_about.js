// About: the version, where things live, and the presets that could not be read.
import { h, page, t } from "./core.js";
import { icon } from "./icons.js";

export function buildAbout() {
  const { version, data_folder_note: folderNote, problems } = page.boot;
  const about = h("div", { class: "ig-settings-about" }, h("p", {}, h("strong", {}, `Imagegen ${version}`)), h("p", {}, t("settings.about")));
  if (folderNote) about.append(h("p", {}, folderNote));
  about.append(h("h3", {}, t("settings.keys_title")), h("p", {}, t("settings.keys_note")));
  if (problems.length) about.append(buildProblems(problems));
  return about;
}

function buildProblems(problems) {
  const title = h("h3", {}, icon("alert"), t("settings.problems", { count: problems.length }));
  const list = h("ul", {}, problems.map((problem) => h("li", {}, problem)));
  return h("section", { class: "ig-settings-problems" }, title, h("p", { class: "ig-help" }, t("settings.problems_help")), list);
}

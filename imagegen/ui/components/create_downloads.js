// A batch or a list as a file: a sheet with what came of each row, or a recipe to run again.
import { route, t } from "./core.js";

/** The items of a menu. */
export function fileItems(batchId) {
  const sheet = (ending) => route(`sheet?batch=${batchId}&as=${ending}`);
  return [
    { icon: "download", label: t("create.download_csv"), href: sheet("csv") },
    { icon: "download", label: t("create.download_xlsx"), href: sheet("xlsx") },
    { icon: "download", label: t("create.download_recipe"), href: route(`recipe?batch=${batchId}`) },
  ];
}

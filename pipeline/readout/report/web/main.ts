// Starts the page that this is.

import { documentPage } from "./document";
import { fill, find, h } from "./dom";
import { findingsPage } from "./findings";
import { overviewPage } from "./overview";
import { searchPage } from "./search";
import { tablesPage } from "./tables";
import { t } from "./texts";

const PAGES = new Map<string, () => Promise<void>>([
  ["index", overviewPage],
  ["tables", tablesPage],
  ["search", searchPage],
  ["document", documentPage],
  ["formulations", findingsPage],
  ["again", findingsPage],
  ["meetings", findingsPage],
  ["persons", findingsPage],
  ["states", findingsPage],
  ["bodies", findingsPage],
]);

addEventListener("DOMContentLoaded", () => {
  // the address is the page's state: the skip link may not change it
  find(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    find("main").focus();
  });
  const page = PAGES.get(document.body.dataset.page ?? "");
  page?.().then(
    () => {
      document.body.dataset.ready = performance.now().toFixed(0);
    },
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      fill(find("#problem"), h("p", {}, t("page.problem", { reason })));
    },
  );
});

/* Behaviour of the frame and of lists. Every page works without it; it only makes work faster.
   Hooks are data attributes: data-menu-toggle, data-rows, data-href, data-confirm, data-dismiss,
   data-focus, data-print, data-submit-on-change, data-check-all, data-check, data-bulk-bar, data-ctrl-enter. */
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const isTyping = (target) => target.matches("input, textarea, select, [contenteditable]");

  // --- menu ---------------------------------------------------------------------------------------------
  let lastToggle = null;

  function setMenu(open) {
    if (open) lastToggle = document.activeElement;
    document.body.classList.toggle("menu-open", open);
    all(".scrim").forEach((scrim) => { scrim.hidden = !open; });
    all("button[data-menu-toggle]").forEach((button) => button.setAttribute("aria-expanded", String(open)));
    const place = open ? document.querySelector("#menu summary") : lastToggle;
    if (place) place.focus();
    if (!open) lastToggle = null;
  }

  function keepOneGroupOpen(group) {
    if (group.open) all(".menu-group[open]").forEach((other) => { if (other !== group) other.open = false; });
  }

  function closeDropdowns(except) {
    all("details.dropdown[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  }

  // --- rows of a list -------------------------------------------------------------------------------------
  const rowsOf = (table) => all("tbody tr", table).filter((row) => row.querySelector("a, button") || row.dataset.href);

  function select(table, row) {
    all("tr.is-selected", table).forEach((other) => { other.classList.remove("is-selected"); other.removeAttribute("aria-selected"); });
    row.classList.add("is-selected");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
  }

  function moveRow(step) {
    const table = document.querySelector("table[data-rows]");
    if (!table) return;
    const rows = rowsOf(table);
    if (!rows.length) return;
    const now = rows.findIndex((row) => row.classList.contains("is-selected"));
    const next = now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + step));
    select(table, rows[next]);
  }

  function openRow() {
    const row = document.querySelector("table[data-rows] tr.is-selected");
    if (!row) return false;
    const link = row.querySelector("a.row-link, a");
    if (row.dataset.href) window.location.assign(row.dataset.href);
    else if (link) link.click();
    return Boolean(row.dataset.href || link);
  }

  // On a phone a table becomes cards; each cell then needs the words of its column head.
  function labelCells(root) {
    all("table.table", root).forEach((table) => {
      const heads = all("thead th", table).map((head) => head.textContent.trim());
      all("tbody tr", table).forEach((row) => {
        if (row.cells.length !== heads.length) return;
        Array.from(row.cells).forEach((cell, n) => {
          if (!cell.hasAttribute("data-label") && heads[n]) cell.setAttribute("data-label", heads[n]);
        });
      });
    });
  }

  // --- choosing many ----------------------------------------------------------------------------------------
  function countChecked(box) {
    const form = box.closest("form, .card");
    const boxes = all("input[data-check]", form);
    const chosen = boxes.filter((other) => other.checked).length;
    all("[data-bulk-bar]", form).forEach((bar) => {
      bar.hidden = chosen === 0;
      all("[data-count]", bar).forEach((place) => { place.textContent = String(chosen); });
    });
    all("input[data-check-all]", form).forEach((head) => {
      head.checked = chosen > 0 && chosen === boxes.length;
      head.indeterminate = chosen > 0 && chosen < boxes.length;
    });
  }

  // --- asking before a step that cannot be taken back ---------------------------------------------------------
  function ask(question, label, proceed) {
    const dialog = document.getElementById("confirm-dialog");
    if (!dialog || typeof dialog.showModal !== "function") { if (window.confirm(question)) proceed(); return; }
    const yes = dialog.querySelector("[data-yes]");
    dialog.querySelector("[data-question]").textContent = question;
    yes.textContent = label || yes.dataset.label;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") proceed(); }, { once: true });
    dialog.showModal();
  }

  function confirmFirst(event, element) {
    if (element.dataset.confirmed) { delete element.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(element.dataset.confirm, element.dataset.confirmLabel, () => {
      element.dataset.confirmed = "1";
      element.click();
    });
  }

  // --- listeners ----------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const asking = event.target.closest("[data-confirm]");
    if (asking) { confirmFirst(event, asking); }
  }, true);

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeDropdowns(target.closest("details.dropdown"));
    if (target.closest("[data-menu-toggle]")) setMenu(!document.body.classList.contains("menu-open"));
    const dismiss = target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest("[data-dismissible]").remove();
    if (target.closest("[data-print]")) window.print();
    const row = target.closest("table[data-rows] tbody tr");
    if (!row || target.closest("a, button, input, label, summary")) return;
    select(row.closest("table"), row);
    if (row.dataset.href && !String(window.getSelection())) window.location.assign(row.dataset.href);
  });

  document.addEventListener("toggle", (event) => {
    if (event.target.matches && event.target.matches(".menu-group")) keepOneGroupOpen(event.target);
  }, true);

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const search = document.getElementById("site-search");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    if (event.ctrlKey && event.key === "Enter") {
      const form = event.target.closest("form[data-ctrl-enter]") || document.querySelector("form[data-ctrl-enter]");
      const button = form && form.querySelector(".btn-primary");
      if (button) button.click();
      return;
    }
    if (event.key === "Escape") { setMenu(false); closeDropdowns(null); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "J") moveRow(1);
    else if (event.key === "k" || event.key === "K") moveRow(-1);
    else if (event.key === "/") {
      const filter = document.querySelector("[data-filter]") || document.getElementById("site-search");
      if (filter) { event.preventDefault(); filter.focus(); }
    } else if (event.key === "Enter" && !event.target.closest("a, button, summary") && openRow()) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches("[data-submit-on-change]")) target.form.requestSubmit();
    if (target.matches("[data-check-all]")) {
      all("input[data-check]", target.closest("form, .card")).forEach((box) => { box.checked = target.checked; });
    }
    if (target.matches("[data-check-all], [data-check]")) countChecked(target);
  });

  // A second click while the first is still on its way sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    window.setTimeout(() => release(form), 8000);
  });

  function release(form) {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  }

  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, "", () => event.detail.issueRequest(true));
  });

  document.addEventListener("htmx:afterSettle", (event) => labelCells(event.target));

  document.addEventListener("DOMContentLoaded", () => {
    labelCells(document);
    const summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();
  });
})();

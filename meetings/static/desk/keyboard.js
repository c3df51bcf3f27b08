/* Gives the keyboard what the theme gives to the mouse alone: its switches and menus stand in the Tab order, Enter and
   Space work them, Escape closes them; a link skips the menu, and after an act the focus is on what became of it; a
   refused form begins at what is wrong. */
(() => {
  const say = (words) => (window.gettext ? window.gettext(words) : words);
  const NAMES = { dock_to_right: "Menu", more_vert: "Look up or add", more_horiz: "More", close: "Close", visibility: "Show" };
  const NATIVE = "a[href], button, input, select, textarea, summary, label, option, [tabindex]";
  const REACHED = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, [tabindex='0']";
  const isClick = ({ name }) => /^(x-on:|@)click(\.(?!outside|away)\w+)*$/.test(name);
  const isShown = (each) => each.getClientRects().length > 0;
  let opener = null;

  function give(each) {
    if (each.matches(NATIVE) || each.querySelector("a[href], button, input, select") || ![...each.attributes].some(isClick)) return;
    each.tabIndex = 0;
    if (!each.matches("tr, td, th, li")) each.setAttribute("role", "button");
    const icon = each.textContent.trim().split(/\s+/).join(" ");
    if (icon in NAMES) each.setAttribute("aria-label", say(each.title || NAMES[icon]));
    each.addEventListener("keydown", (event) => {
      if (event.target !== each || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      opener = each;
      each.click();
      requestAnimationFrame(() => requestAnimationFrame(() => enter(each)));
    });
  }

  /* Into the menu that was opened, which may stand before its switch. */
  function enter(each) {
    const around = each.id === "sidebar-switch" ? null : each.closest("[x-data]:not(body, html)");
    const menu = [...(around?.querySelectorAll("[x-show]") ?? [])].find((one) => isShown(one) && !one.contains(each));
    [...(menu?.querySelectorAll(REACHED) ?? [])].find(isShown)?.focus();
  }

  function giveAll(within) {
    if (within.nodeType !== Node.ELEMENT_NODE) return;
    give(within);
    within.querySelectorAll("*").forEach(give);
  }

  function close() {
    document.body.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    const state = window.Alpine?.$data(document.body);
    if (state?.sidebarMobileOpen) state.sidebarMobileOpen = false;
    if (opener?.isConnected && isShown(opener)) opener.focus();
    opener = null;
  }

  /* A refused form begins at the first field that is wrong, and unfolds it, or the whole of its row. */
  function toTheFirstWrong() {
    const wrong = [...document.querySelectorAll("#content [aria-invalid=true]:not([type=hidden])")];
    wrong.forEach((each) => {
      const folded = each.closest(".form-group")?.querySelectorAll("details") ?? [each.closest("details")];
      folded.forEach((one) => one?.setAttribute("open", ""));
    });
    const first = wrong.map((each) => each.parentElement.querySelector(".select2-selection") ?? each).find(isShown);
    first?.focus();
    first?.scrollIntoView({ block: "center" });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const content = document.getElementById("content");
    if (content && document.getElementById("nav-sidebar")) {
      const skip = document.createElement("a");
      skip.href = "#content";
      skip.className = "desk-skip";
      skip.textContent = say("Skip to the content");
      content.tabIndex = -1;
      document.body.prepend(skip);
    }
    giveAll(document.body);
    new MutationObserver((all) => all.forEach(({ addedNodes }) => addedNodes.forEach(giveAll))).observe(document.body, {
      childList: true,
      subtree: true,
    });
    const told = document.querySelector("#main > .px-4 > div > ul") ?? document.querySelector(".errornote, .desk-warning[role=alert]");
    // Not before all is loaded: Django goes to the first field of a new record by a script that may come late.
    if (document.querySelector(".errornote")) addEventListener("load", toTheFirstWrong);
    if (told) {
      told.tabIndex = -1;
      told.setAttribute("role", "status");
      told.focus({ preventScroll: true });
    }
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && opener && close());
})();

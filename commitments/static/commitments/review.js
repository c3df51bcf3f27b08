/* The review desk by single keys, which stand on the buttons; without this script the buttons and links do the same. */
document.addEventListener("DOMContentLoaded", () => {
  const desk = document.querySelector(".review");
  if (!desk) return;
  const FIELDS = { e: "id_title", w: "id_parts", d: "id_phrase", q: "id_quote", k: "id_kind", l: "id_link", c: "id_silent" };
  const heading = document.getElementById("proposal");
  const accept = desk.querySelector('[name=do][value=accept]') ?? desk.querySelector('.review-acts [value=split]');
  const field_of = (key) => {
    const id = key === "e" && document.getElementById("id_indicator") ? "id_indicator" : FIELDS[key];
    return id && (document.getElementById(id) ?? document.getElementById(id.replace("id_", "id_piece0-")));
  };
  const isTypedIn = (each) => each.matches("input:not([type=hidden]), textarea, select, [contenteditable]");

  function lead(each) {
    each.focus();
    if (each.tagName === "INPUT") each.select();
    else if (each.tagName === "TEXTAREA") each.setSelectionRange(each.value.length, each.value.length);
  }

  desk.addEventListener("keydown", (event) => {
    if (!isTypedIn(event.target)) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      heading?.focus();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && accept) {
      event.preventDefault();
      accept.click();
    } else if (event.key === "Enter" && event.target.id === "id_with") {
      event.preventDefault();
      desk.querySelector("[data-after=id_with]").click();
    } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault(); // a lone Enter accepts nothing by accident
    }
  });

  let decided = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || decided || isTypedIn(event.target)) return;
    const key = event.key.toLowerCase();
    const field = field_of(key);
    const reason = key === "r" ? desk.querySelector(".review-reject button") : null;
    const each = field ?? reason ?? desk.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!each) return;
    event.preventDefault();
    if (field || reason || isTypedIn(each)) lead(each);
    else {
      if (key === "6" && !document.getElementById("id_why").value.trim()) return lead(document.getElementById("id_why"));
      each.click();
    }
  });
  for (const form of desk.querySelectorAll("form")) {
    form.addEventListener("submit", () => { decided = true; });
  }
  addEventListener("pageshow", () => { decided = false; });

  /* The other reason is given in words: Enter in its field rejects with it. */
  document.getElementById("id_why")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      desk.querySelector('[value="reject:other"]').click();
    }
  });

  const text = desk.querySelector(".review-words");
  const mark = text?.querySelector(".review-pin.is-current") ?? text?.querySelector("mark.is-current");
  const show = () => {
    if (mark) text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 4;
  };
  show();
  document.fonts?.ready.then(show); // until then the lines are of other lengths
  addEventListener("load", show);
  if (heading && !desk.querySelector("[role=alert]")) heading.focus({ preventScroll: true });
});

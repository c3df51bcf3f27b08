/* Shows the reference that a new record would get, for as long as its field is left empty. */
document.addEventListener("DOMContentLoaded", () => {
  const field = document.querySelector("[data-next-at]");
  if (!field) return;
  const on = field.dataset.numberedBy.split(" ").flatMap((name) => [...document.getElementsByName(name)]);
  const show = async () => {
    const said = new URLSearchParams(on.map((each) => [each.name, each.value]));
    const answer = await fetch(`${field.dataset.nextAt}?${said}`);
    if (answer.ok) field.placeholder = (await answer.json()).reference;
  };
  // By jQuery, for the choice of a looked-up record is told to its listeners alone.
  django.jQuery(on).on("change", show);
});

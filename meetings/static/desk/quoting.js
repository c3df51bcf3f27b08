/* Takes the words of a paragraph, or those of them that are marked, as the quote of a new commitment. */
document.addEventListener("DOMContentLoaded", () => {
  const quote = document.getElementById("id_quote");
  const paragraph = document.getElementById("id_paragraph");
  if (!quote || !paragraph) return;
  const marked = (words) => {
    const mark = getSelection();
    const within = mark.rangeCount && words.contains(mark.anchorNode) && words.contains(mark.focusNode);
    return within ? mark.toString() : "";
  };
  for (const take of document.querySelectorAll("[data-paragraph]")) {
    const words = take.parentElement.querySelector(".desk-words");
    take.addEventListener("mousedown", (event) => event.preventDefault()); // which would take the mark away
    take.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        take.click();
      }
    });
    take.addEventListener("click", (event) => {
      event.preventDefault();
      quote.value = (marked(words).trim() || words.textContent).split(/\s+/).join(" ").trim();
      const { paragraph: key, named } = take.dataset;
      if (![...paragraph.options].some((option) => option.value === key)) paragraph.add(new Option(named, key));
      paragraph.value = key;
      django.jQuery(paragraph).trigger("change");
      quote.focus();
    });
  }
});

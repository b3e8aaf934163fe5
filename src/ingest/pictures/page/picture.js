"use strict";
(() => {
  const why = document.getElementById("why");
  if (!why) return;
  const hint = why.textContent;
  let kept = null;
  document.documentElement.dataset.ready = "yes";
  const show = (article, words) => {
    for (const other of document.querySelectorAll(".on")) other.classList.remove("on");
    document.body.classList.toggle("lit", article !== null);
    if (article !== null) {
      for (const part of document.querySelectorAll('[data-a="' + article + '"]')) part.classList.add("on");
    }
    why.textContent = words || hint;
  };
  const pointed = (event) => {
    const part = event.target.closest(".run, .item");
    if (!part || part.classList.contains("sample")) return [null, ""];
    const words = part.classList.contains("run") ? part.title : "";
    return [part.dataset.a === undefined ? null : part.dataset.a, words];
  };
  document.addEventListener("mouseover", (event) => {
    const [article, words] = pointed(event);
    if (kept === null) show(article, words);
    else if (words) why.textContent = words;
  });
  document.addEventListener("click", (event) => {
    const [article, words] = pointed(event);
    kept = article === kept ? null : article;
    show(kept === null ? article : kept, words);
  });
})();

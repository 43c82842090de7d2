// While a form is filled in, shows in the element that its data-live names what
// its button would show there. Without this file the button does it.
"use strict";

for (const form of document.querySelectorAll("form[data-live]")) {
  const target = document.getElementById(form.dataset.live);
  let waiting, last;

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 600);
  });

  async function show() {
    const mine = (last = {});
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
    if (!answer?.ok) return; // half an answer is no answer yet: the button says what is wrong
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = page.getElementById(target.id);
    if (shown && mine === last) target.replaceChildren(...shown.childNodes);
  }
}
// A form with data-passkey asks the device for a passkey before it is sent. A
// site whose address is a number has none.
const named = !/^[\d.]+$|:/.test(location.hostname);
if (named && window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON) for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const asked = await (await fetch(form.dataset.passkey, { method: "POST" })).json();
      const made = form.dataset.new
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked.publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey) });
      form.elements.answer.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch { } // whoever cancels stays where they are; the link always works
  });
}
// A page that may be kept on the device starts the worker that keeps it, and on a
// list of what one holds all that it lists.
if (navigator.serviceWorker && document.querySelector("[data-kept]")) {
  navigator.serviceWorker.register("/worker.js").then(() => navigator.serviceWorker.ready).then(({ active }) => {
    const held = navigator.connection?.saveData ? [] : document.querySelectorAll(".holdings a");
    active.postMessage([location.href, ...Array.from(held, (a) => a.href)]);
  }).catch(() => {}); // a browser that keeps nothing shows everything all the same
}

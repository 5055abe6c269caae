// Comforts on top of pages that work without them: saving while typing, one send per click,
// a warning before typed text is lost. Texts come translated from the body's data attributes.

const texts = document.body.dataset;
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");

// Browsers that know no Kazakh group figures the English way; Kazakh and Russian ones look alike.
const Figures = Intl.NumberFormat;
const figuresOf = (locale) => (String(locale).startsWith("kk") ? "ru" : locale);
Intl.NumberFormat = class extends Figures {
  constructor(locale, options) {
    super(figuresOf(locale), options);
  }
};
const figures = new Intl.NumberFormat(document.documentElement.lang);

// The components of GOV.UK Frontend: counters, error summary, radios, password toggles.
const govuk = await import(texts.govuk);
govuk.initAll();

// Requests of htmx carry the same protection as forms.
const token = document.querySelector('meta[name="csrf-token"]')?.content;
document.addEventListener("htmx:configRequest", (event) => {
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:afterSwap", (event) => govuk.initAll({ scope: event.target }));

const PAUSE_MS = 1500;
const SLOWEST_MS = 10000;
const touched = new WeakSet();

function clockText(moment) {
  return `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
}

function watchAutosave(form) {
  const status = form.querySelector("[data-autosave-status]") ?? addStatus(form);
  let timer = 0;
  let running = false;
  let again = false;
  let submission = null;

  async function save() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    status.textContent = texts.textSaving;
    try {
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "autosave", Accept: "application/json" },
        credentials: "same-origin",
        signal: AbortSignal.timeout(SLOWEST_MS),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      await takeOver(answer);
      touched.delete(form);
      status.classList.remove("asar-autosave--failed");
      status.textContent = `${texts.textSaved} ${clockText(new Date())}`;
    } catch {
      status.classList.add("asar-autosave--failed");
      status.textContent = texts.textNotSaved;
    } finally {
      running = false;
      if (submission) {
        const { submitter } = submission;
        submission = null;
        form.requestSubmit(submitter);
      } else if (again) {
        again = false;
        save();
      }
    }
  }

  // The server answers with the new version of the row, so that the next save is not stale.
  async function takeOver(answer) {
    if (!answer.headers.get("Content-Type")?.includes("json")) return;
    const saved = await answer.json();
    for (const name of ["version", "one_time_key"]) {
      if (saved[name] !== undefined && form.elements[name]) form.elements[name].value = saved[name];
    }
    showSaved(saved);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  // Sent beside a save on its way, the form would bear the version that the save has just ended.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    again = false;
    submission = event;
  });
}

// What the server counted anew: texts in [data-saved], bars in [data-saved-value].
function showSaved(saved) {
  for (const place of document.querySelectorAll("[data-saved]")) {
    if (saved[place.dataset.saved] !== undefined) place.textContent = saved[place.dataset.saved];
  }
  for (const bar of document.querySelectorAll("[data-saved-value]")) {
    if (saved[bar.dataset.savedValue] !== undefined) bar.value = saved[bar.dataset.savedValue];
  }
}

// A text with a least length says how much is still missing.
for (const note of document.querySelectorAll("[data-needed-for]")) {
  const field = document.getElementById(note.dataset.neededFor);
  const show = () => {
    const left = Number(note.dataset.least) - field.value.trim().length;
    note.textContent = left > 0 ? `${note.dataset.text} ${figures.format(left)}` : note.dataset.enough;
    note.classList.toggle("asar-criterion__need--met", left <= 0);
  };
  field.addEventListener("input", show);
  show();
}

function addStatus(form) {
  const status = document.createElement("p");
  status.className = "asar-autosave";
  status.setAttribute("role", "status");
  status.dataset.autosaveStatus = "";
  form.append(status);
  return status;
}

// A form that is on its way is not sent again; the server would refuse the second one anyway.
function guardDoubleSubmit(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    touched.delete(form);
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
}

for (const form of document.forms) {
  // htmx sends its forms itself and keeps the page.
  if (form.method !== "post" || form.hasAttribute("hx-post")) continue;
  if (form.dataset.autosaveUrl) watchAutosave(form);
  guardDoubleSubmit(form);
  if (form.classList.contains("asar-form")) {
    // A refused form holds what was typed; nothing of it is stored yet.
    if (form.querySelector(".govuk-form-group--error")) touched.add(form);
    form.addEventListener("input", () => touched.add(form));
  }
}

// Coming back by the browser's button shows the page as it was, ready to be sent.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  }
});

window.addEventListener("beforeunload", (event) => {
  if ([...document.forms].some((form) => touched.has(form))) event.preventDefault();
});

// Menus close like any menu.
const MENUS = "details.asar-user[open], details.asar-more[open]";
document.addEventListener("click", (event) => {
  document.querySelectorAll(MENUS).forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(MENUS).forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

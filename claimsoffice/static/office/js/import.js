"use strict";
// The bar of an import that the worker has: asked for every second, and the page is fetched anew when it is done.
{
    const section = document.querySelector("[data-import-progress]");
    const EVERY = 1000;

    const show = (told) => {
        const bar = section.querySelector("progress");
        if (told.permille === null) {
            bar.removeAttribute("value");
        } else {
            bar.value = told.permille;
        }
        section.querySelector("[data-text]").textContent = told.text;
        section.querySelector("[data-left]").textContent = told.left;
    };

    const ask = async () => {
        try {
            const answer = await fetch(section.dataset.importProgress, { headers: { Accept: "application/json" } });
            if (answer.redirected || answer.status === 404) {
                window.location.reload();
                return;
            }
            if (answer.ok) {
                const told = await answer.json();
                if (told.state !== section.dataset.state) {
                    window.location.reload();
                    return;
                }
                show(told);
            }
        } catch {
            // The office is away for a moment: the next question finds it.
        }
        window.setTimeout(ask, EVERY);
    };

    if (section) {
        window.setTimeout(ask, EVERY);
    }
}

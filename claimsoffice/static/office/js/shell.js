"use strict";
// The frame: "/" goes to the search, Escape closes what is open, the navigation folds on narrow screens.
{
    const search = document.getElementById("office-search");
    const button = document.getElementById("nav-button");

    const writing = (element) => element.matches("input, textarea, select, [contenteditable]");

    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
            document.querySelectorAll("details.menu[open]").forEach((menu) => {
                menu.open = false;
                menu.querySelector("summary").focus();
            });
            closeNavigation();
        }
        if (event.key === "/" && search && !writing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            search.focus();
            search.select();
        }
    });

    document.addEventListener("click", (event) => {
        document.querySelectorAll("details.menu[open]").forEach((menu) => {
            if (!menu.contains(event.target)) {
                menu.open = false;
            }
        });
    });

    function closeNavigation() {
        document.body.classList.remove("nav-open");
        if (button) {
            button.setAttribute("aria-expanded", "false");
        }
    }

    if (button) {
        button.addEventListener("click", () => {
            const open = document.body.classList.toggle("nav-open");
            button.setAttribute("aria-expanded", String(open));
        });
    }
}
// A form marked "once" is sent once: a second click waits for the first one's answer.
document.querySelectorAll("form[data-once]").forEach((form) => {
    form.addEventListener("submit", (event) => {
        if (form.dataset.sent) {
            event.preventDefault();
        }
        form.dataset.sent = "yes";
        window.setTimeout(() => delete form.dataset.sent, 8000);
    });
});

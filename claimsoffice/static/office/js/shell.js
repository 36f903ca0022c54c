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

    // A link that names a key is followed by it, unless somebody types or a dialog is open.
    document.addEventListener("keydown", (event) => {
        const free = !event.ctrlKey && !event.metaKey && !event.altKey && !writing(event.target);
        const link = free && /^[a-z]$/.test(event.key) && document.querySelector(`a[data-key="${event.key}"]`);
        if (link && !document.querySelector("dialog[open]")) {
            link.click();
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

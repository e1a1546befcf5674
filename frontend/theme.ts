/** Light, dark or as the system says. The form works without scripts; here it acts at once. */

export function readyTheme(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-theme-form]");
  form?.addEventListener("change", (event) => {
    const theme = (event.target as HTMLSelectElement).value;
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    void fetch(form.action, { method: "POST", body: new FormData(form) });
  });
}

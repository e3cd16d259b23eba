// 日光 and 夜间: the choice outlives the page.

const KEY = "ssj:field:theme";

export const chosenTheme = () => localStorage.getItem(KEY) ?? "light";

export function setTheme(theme) {
  localStorage.setItem(KEY, theme);
  document.documentElement.dataset.theme = theme;
}

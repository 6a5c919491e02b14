/** Shows one view at a time, which the address names. Calls `onShow` with the id of the shown view. */
export function startTabs(tabs: readonly HTMLButtonElement[], onShow: (id: string) => void): void {
  function idOf(tab: HTMLButtonElement): string {
    return tab.getAttribute('aria-controls') ?? '';
  }

  function show(chosen: HTMLButtonElement): void {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = document.getElementById(idOf(tab));
      if (panel !== null) panel.hidden = !isChosen;
    }
    onShow(idOf(chosen));
  }

  function showAddressed(): void {
    const tab = tabs.find((candidate) => `#${idOf(candidate)}` === location.hash && !candidate.hidden) ?? tabs[0];
    if (tab !== undefined) show(tab);
  }

  function choose(tab: HTMLButtonElement): void {
    history.replaceState(null, '', `#${idOf(tab)}`);
    show(tab);
    tab.focus();
  }

  for (const tab of tabs) {
    tab.addEventListener('click', () => choose(tab));
    tab.addEventListener('keydown', (event) => {
      const shown = tabs.filter((candidate) => !candidate.hidden);
      const next = tabFor(event.key, shown, shown.indexOf(tab));
      if (next === undefined) return;
      event.preventDefault();
      choose(next);
    });
  }
  addEventListener('hashchange', showAddressed);
  showAddressed();
}

function tabFor(key: string, tabs: readonly HTMLButtonElement[], at: number): HTMLButtonElement | undefined {
  switch (key) {
    case 'ArrowRight':
      return tabs[(at + 1) % tabs.length];
    case 'ArrowLeft':
      return tabs.at(at - 1);
    case 'Home':
      return tabs[0];
    case 'End':
      return tabs.at(-1);
    default:
      return undefined;
  }
}

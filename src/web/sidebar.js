/** Asks WeCom in whose chat the sidebar stands, and goes to the page of that customer. */
void (async () => {
  const { wecomPage, inTime } = globalThis;
  try {
    const { userId } = await inTime(wecomPage(['getCurExternalContact']).getCurExternalContact());
    if (!userId) throw new Error('no customer');
    location.replace(`/sidebar/${encodeURIComponent(userId)}`);
  } catch {
    // Outside WeCom, in a chat that is no customer's, or with a domain that is not trusted: the page says so.
    for (const part of document.querySelectorAll('[data-state]')) part.hidden = part.dataset.state !== 'failed';
  }
})();

/** Asks WeCom in whose chat the sidebar stands, and goes to the page of that customer. */
void (async () => {
  const { corp, agent } = document.querySelector('[data-corp]').dataset;
  const signatures = new Map();
  const signed = (url) => {
    const address = (url || location.href).split('#')[0];
    if (!signatures.has(address))
      signatures.set(
        address,
        fetch(`/sidebar/signature?url=${encodeURIComponent(address)}`).then((answer) => {
          if (!answer.ok) throw new Error(`no signature: ${answer.status}`);
          return answer.json();
        }),
      );
    return signatures.get(address);
  };
  const tooLate = new Promise((_, reject) => {
    setTimeout(() => reject(new Error('no answer')), 8_000);
  });
  try {
    const { ww } = globalThis;
    ww.register({
      corpId: corp,
      agentId: agent,
      jsApiList: ['getCurExternalContact'],
      getConfigSignature: async (url) => (await signed(url)).corp,
      getAgentConfigSignature: async (url) => (await signed(url)).app,
    });
    const { userId } = await Promise.race([ww.getCurExternalContact(), tooLate]);
    if (!userId) throw new Error('no customer');
    location.replace(`/sidebar/${encodeURIComponent(userId)}`);
  } catch {
    // Outside WeCom, in a chat that is no customer's, or with a domain that is not trusted: the page says so.
    for (const part of document.querySelectorAll('[data-state]')) part.hidden = part.dataset.state !== 'failed';
  }
})();

/**
 * Makes a page of ours one that WeCom's JS-SDK trusts: it is signed by our server for its own address.
 * @param apis what the page wants to call
 * @returns the JS-SDK; throws where there is none
 */
globalThis.wecomPage = (apis) => {
  const { corp, agent } = document.querySelector('[data-corp]').dataset;
  const signatures = new Map();
  const signed = (url) => {
    const address = (url || location.href).split('#')[0];
    if (!signatures.has(address))
      signatures.set(
        address,
        fetch(`/signature?url=${encodeURIComponent(address)}`).then((answer) => {
          if (!answer.ok) throw new Error(`no signature: ${answer.status}`);
          return answer.json();
        }),
      );
    return signatures.get(address);
  };
  const { ww } = globalThis;
  ww.register({
    corpId: corp,
    agentId: agent,
    jsApiList: apis,
    getConfigSignature: async (url) => (await signed(url)).corp,
    getAgentConfigSignature: async (url) => (await signed(url)).app,
  });
  return ww;
};

/** Outside WeCom nobody answers; whoever waits must be told. */
globalThis.inTime = (answer) =>
  Promise.race([
    answer,
    new Promise((_, reject) => {
      setTimeout(() => reject(new Error('no answer')), 8_000);
    }),
  ]);

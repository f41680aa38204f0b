/** 去聊天: opens the chat with the customer's contact, or the contact's profile, from which a chat is one tap away. */
(() => {
  const { wecomPage, inTime } = globalThis;
  const box = document.querySelector('[data-chat]');
  const button = box.querySelector('button');
  let sdk = null;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const contact = box.dataset.chat;
    button.disabled = true;
    try {
      sdk ??= wecomPage(['openEnterpriseChat', 'openUserProfile']);
      await inTime(sdk.openEnterpriseChat({ externalUserIds: [contact] })).catch(() =>
        // Older clients, and contacts of a colleague: the profile opens where the chat does not.
        inTime(sdk.openUserProfile({ type: 2, userid: contact })),
      );
    } catch {
      for (const part of box.querySelectorAll('[data-state]')) part.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
})();

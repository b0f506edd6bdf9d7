// The few messages of MCP Apps (2026-01-26) that a view needs: JSON-RPC 2.0 over postMessage with the frame that holds it.
// Only that frame is listened to, and what it says is data.
const Bridge = (() => {
  "use strict";
  const VERSION = "2026-01-26";
  const waiting = new Map();
  let serial = 0;

  const post = (message) => window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  const notify = (method, params = {}) => post({ method, params });

  const request = (method, params) =>
    new Promise((resolve, reject) => {
      serial += 1;
      waiting.set(serial, { resolve, reject });
      post({ id: serial, method, params });
    });

  const settle = (message) => {
    const asked = waiting.get(message.id);
    if (!asked) return;
    waiting.delete(message.id);
    if (message.error) asked.reject(new Error(message.error.message ?? "The host refused."));
    else asked.resolve(message.result ?? {});
  };

  const answer = (message) => {
    if (["ping", "ui/resource-teardown"].includes(message.method)) post({ id: message.id, result: {} });
    else post({ id: message.id, error: { code: -32601, message: `This view has no method ${message.method}.` } });
  };

  const heard = (event, told) => {
    const message = event.data;
    if (event.source !== window.parent || message === null || typeof message !== "object" || message.jsonrpc !== "2.0") return;
    if (message.method === undefined) settle(message);
    else if (message.id !== undefined) answer(message);
    else told[message.method]?.(message.params ?? {});
  };

  // The host lays the frame out by what the page needs; it is told whenever that changes.
  const watchSize = () => {
    let last = "";
    const tell = () => {
      const page = document.documentElement;
      const height = Math.ceil(document.body.getBoundingClientRect().height);
      const size = { width: Math.ceil(page.getBoundingClientRect().width), height };
      if (last === JSON.stringify(size)) return;
      last = JSON.stringify(size);
      notify("ui/notifications/size-changed", size);
    };
    new ResizeObserver(() => window.requestAnimationFrame(tell)).observe(document.body);
    tell();
  };

  // Resolves to what the host says about itself; `told` maps notifications to functions of their parameters.
  const connect = async (appInfo, told) => {
    window.addEventListener("message", (event) => heard(event, told));
    const host = await request("ui/initialize", {
      appInfo,
      appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
      protocolVersion: VERSION,
    });
    notify("ui/notifications/initialized");
    watchSize();
    return host;
  };

  const callTool = (name, args) => request("tools/call", { name, arguments: args });
  return Object.freeze({ connect, callTool });
})();

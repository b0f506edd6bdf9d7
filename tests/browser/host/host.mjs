// A host of MCP Apps: shows one app in a sandboxed frame and speaks to it through the protocol's own library.
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

/** What the app said to its host. */
window.heard = { sizes: [], calls: [], log: [] };

/** Opens an app; settles once it has said that it is initialized and has been given its tool's input and result. */
window.opened = async (html, input, result, hostContext) => {
  const frame = document.createElement("iframe");
  frame.id = "app";
  frame.sandbox = "allow-scripts"; // an origin of its own, and nothing of the host's, as real hosts have it
  frame.style = "width: 100%; height: 2400px; border: 0";
  document.body.append(frame);
  const capabilities = { openLinks: {}, serverTools: {}, logging: {} };
  const bridge = new AppBridge(null, { name: "host-page", version: "0.0.0" }, capabilities, { hostContext });
  bridge.onsizechange = (size) => window.heard.sizes.push(size);
  bridge.onloggingmessage = (message) => window.heard.log.push(message);
  bridge.oncalltool = async (call) => {
    window.heard.calls.push(call);
    return window.answers?.[call.name] ?? { content: [{ type: "text", text: "not here" }], isError: true };
  };
  const ready = new Promise((resolve) => {
    bridge.oninitialized = resolve;
  });
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  frame.srcdoc = html;
  await ready;
  await bridge.sendToolInput({ arguments: input });
  if (result) await bridge.sendToolResult(result);
  window.bridge = bridge;
};

// The official TypeScript client against our server, in one era of the protocol; one line of JSON per check on stdout.
//
//   node client.mjs 2025-11-25|2026-07-28 http://127.0.0.1:PORT/mcp
//   node client.mjs 2025-11-25|2026-07-28 COMMAND [ARGUMENT ...]

import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const INVALID_PARAMS = -32602;
const MODERN = "2026-07-28";
const RULE = { type: "ref/resource", uri: "sagemaker-cost://rules/{rule}" };
const [version, ...target] = process.argv.slice(2);

const transport = target[0].startsWith("http")
  ? new StreamableHTTPClientTransport(new URL(target[0]))
  : new StdioClientTransport({ command: target[0], args: target.slice(1), stderr: "inherit" });
const mode = version === MODERN ? { pin: MODERN } : "legacy";
const client = new Client({ name: "conformance", version: "1" }, { versionNegotiation: { mode } });

let failed = false;

async function check(name, prove) {
  const line = { name, passed: true, said: "" };
  try {
    line.said = await prove();
  } catch (error) {
    failed = true;
    Object.assign(line, { passed: false, said: String(error.message ?? error).split("\n")[0] });
  }
  console.log(JSON.stringify(line));
}

const text = (result) => result.content.map((block) => block.text ?? "").join("\n");

async function rejected(promise) {
  const error = await promise.then(
    () => assert.fail("it was answered"),
    (reason) => reason,
  );
  return error;
}

await client.connect(transport);

await check("connect", () => {
  assert.equal(client.getNegotiatedProtocolVersion(), version);
  assert.equal(client.getServerVersion().name, "sagemaker-cost-mcp");
  return `protocol ${version}`;
});

await check("cancel", async () => {
  const controller = new AbortController();
  const heard = new Promise((resolve) => {
    const onprogress = () => {
      controller.abort("enough");
      resolve();
    };
    rejected(client.callTool({ name: "run_cost_review", arguments: {} }, { signal: controller.signal, onprogress })).then(
      resolve,
    );
  });
  await heard;
  assert.ok(controller.signal.aborted, "no progress was reported, so nothing was cancelled");
  const began = performance.now();
  await client.callTool({ name: "get_alert_status", arguments: {} });
  return `after the first progress; another call answered ${Math.round(performance.now() - began)} ms later`;
});

await check("tools/list", async () => {
  const { tools } = await client.listTools();
  assert.ok(tools.length > 20);
  for (const tool of tools) {
    assert.ok(tool.outputSchema && tool.annotations.readOnlyHint, tool.name);
  }
  return `${tools.length} tools, each with an output schema and a read-only hint`;
});

await check("tools/call run_cost_review", async () => {
  const progress = [];
  // The client itself holds structuredContent against the tool's output schema.
  const result = await client.callTool(
    { name: "run_cost_review", arguments: { limit: 3 } },
    { onprogress: (note) => progress.push(note.progress) },
  );
  assert.ok(!result.isError, text(result));
  assert.match(text(result), /Net saving/u);
  assert.ok(result.structuredContent.net_monthly_saving_usd);
  assert.deepEqual(progress, [...progress].sort((one, other) => one - other));
  return `text, structured content of its schema, ${progress.length} progress notifications`;
});

await check("tools/call, unknown argument", async () => {
  const result = await client.callTool({ name: "run_cost_review", arguments: { perid: "weekly" } });
  assert.ok(result.isError);
  assert.match(text(result), /perid.*period/su);
  return text(result).split("\n")[0];
});

await check("resources", async () => {
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  assert.ok(resourceTemplates.some((template) => template.uriTemplate === RULE.uri));
  const policy = await client.readResource({ uri: "sagemaker-cost://permissions" });
  assert.equal(JSON.parse(policy.contents[0].text).Version, "2012-10-17");
  return `${resources.length} resources, ${resourceTemplates.length} templates; the policy read`;
});

await check("resources/read, unknown", async () => {
  const error = await rejected(client.readResource({ uri: "sagemaker-cost://rules/no-such-rule" }));
  assert.equal(error.code, INVALID_PARAMS, error.message);
  return error.message.slice(0, 60);
});

await check("prompts", async () => {
  const { prompts } = await client.listPrompts();
  const weekly = await client.getPrompt({ name: "weekly-review", arguments: { regions: "eu-west-1" } });
  assert.match(weekly.messages[0].content.text, /run_cost_review[\s\S]*eu-west-1/u);
  return `${prompts.length} prompts; weekly-review read`;
});

await check("prompts/get, unknown", async () => {
  const error = await rejected(client.getPrompt({ name: "wekly-review" }));
  assert.equal(error.code, INVALID_PARAMS, error.message);
  assert.match(error.message, /weekly-review/u);
  return error.message.slice(0, 60);
});

await check("completion/complete", async () => {
  const { completion } = await client.complete({ ref: RULE, argument: { name: "rule", value: "idle-" } });
  assert.ok(completion.values[0]?.startsWith("idle-"));
  return `${completion.values.length} rules that begin with idle-`;
});

await client.close();
process.exit(failed ? 1 : 0);

// Starts the server of an unpacked MCP bundle as a host does, with every question of its form left empty.
//
//   node bundle.mjs FOLDER

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [folder] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const config = await getMcpConfigForManifest({
  manifest,
  extensionPath: folder,
  systemDirs: {},
  userConfig: {},
  pathSeparator: sep,
});
assert.ok(!JSON.stringify(config).includes("${"), "a placeholder was left for the server to read");

const environment = { ...process.env, ...config.env, UV_PROJECT_ENVIRONMENT: join(folder, ".venv") };
delete environment.VIRTUAL_ENV;
const client = new Client({ name: "bundle", version: "1" });
const began = performance.now();
await client.connect(
  new StdioClientTransport({ command: config.command, args: config.args, env: environment, stderr: "ignore" }),
  { timeout: 500_000 },
);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
const { tools } = await client.listTools();
const { prompts } = await client.listPrompts();
await client.close();

const names = (list) => list.map((one) => one.name).sort();
const passed =
  JSON.stringify(names(tools)) === JSON.stringify(names(manifest.tools)) &&
  JSON.stringify(names(prompts)) === JSON.stringify(names(manifest.prompts));
const said = `installed and started in ${seconds} s; ${tools.length} tools and ${prompts.length} prompts, as its manifest says`;
console.log(JSON.stringify({ name: "start", passed, said }));
process.exit(passed ? 0 : 1);

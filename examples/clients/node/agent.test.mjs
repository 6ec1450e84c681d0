// node --test in this folder. With $SEATWARD_TEST_KEY it also talks to the agent at $SEATWARD_AGENT_URL.
import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";

import { Agent, fromEnvironment, readOnly } from "./agent.mjs";

const key = process.env.SEATWARD_TEST_KEY;

test("a conversation with the agent", { skip: key ? false : "needs an agent and a key: see README.md" }, async () => {
  const agent = fromEnvironment();
  await assert.rejects(new Agent(process.env.SEATWARD_AGENT_URL, "wrong").status(), { code: "unauthenticated" });
  await assert.rejects(agent.install(key.slice(0, -20)), { code: "license.malformed" });
  const installed = await agent.install(`> ${key.slice(0, 50)}\n> ${key.slice(50)}`);
  assert.equal(installed.cleaned, true);

  assert.equal((await agent.count({ internal: 10, external: 0 })).usage.internal, 10);
  await assert.rejects(agent.admit(), (e) => e.code === "seats.exhausted" && e.problem.held === 10);
  const users = Array.from({ length: 10 }, (_, n) => ({ id: String(n), kind: "internal", blocked: n > 5 }));
  assert.equal((await agent.countUsers(users)).usage.internal, 6);
  assert.equal(await agent.admit("internal", 4), true);
  assert.equal(await agent.feature("compare"), true);
  assert.equal(await agent.feature("compare", "external"), false);
  assert.equal((await agent.banners("admin", "de")).banner, null);
  assert.equal((await agent.access()).read_only, false);

  const seat = await agent.lease("desk 1", { user: "Tove", device: "yard-17" });
  assert.equal(seat.in_use, 1);
  assert.equal((await agent.lease("desk 1", { user: "Tove", device: "yard-17", lease: seat.id })).id, seat.id);
  await assert.rejects(agent.lease("desk 2", { queue: true }), (e) => e.code === "leases.exhausted" && e.problem.queue_position === 1);
  await assert.rejects(agent.borrow("desk 1", seat.id, 3), { code: "leases.not_borrowable" }); // a site lends nothing
  await agent.release("desk 1");
  await assert.rejects(agent.lease("desk 1", { lease: seat.id }), (e) => e.code === "leases.lost" && e.problem.reason === "released");

  const before = await agent.status();
  assert.equal(await agent.status(), before, "nothing has changed, so nothing was sent");
  await agent.remove(installed.license.id);
  assert.deepEqual((await agent.status()).licenses, []);
});

const answers = {
  open: async () => ({ read_only: false }),
  closed: async () => ({ read_only: true, code: "license.read_only", cause: "expired" }),
  silent: async () => {
    throw new Error("nobody answers");
  },
};

for (const [name, method, path, status] of [
  ["open", "POST", "/drawings", 200],
  ["closed", "GET", "/drawings", 200],
  ["closed", "POST", "/sign-in", 200],
  ["closed", "DELETE", "/drawings/1", 403],
  ["silent", "POST", "/drawings", 200],
]) {
  test(`${method} ${path} while ${name}`, async (t) => {
    const guarded = readOnly({ access: answers[name] }, (_, response) => response.end("done"), {
      passes: (request) => request.url === "/sign-in",
    });
    const server = http.createServer(guarded).listen(0, "127.0.0.1");
    t.after(() => server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const answer = await fetch(`http://127.0.0.1:${server.address().port}${path}`, { method });
    assert.equal(answer.status, status);
    if (status === 403) assert.equal((await answer.json()).code, "license.read_only");
    else assert.equal(await answer.text(), "done");
  });
}

// A client of `seatward agent`, and what keeps a node:http server read-only when it has to be. Node 18 or later, without
// packages.
//
//   const agent = new Agent("http://localhost:7373", token);
//   await agent.count({ internal: 42, external: 7 });           // whenever it changes, and daily
//   http.createServer(readOnly(agent, handler)).listen(8080);   // asks before what changes something
//   if (await agent.feature("compare")) { ... }
//
// Run by itself it prints how the installation stands: node agent.mjs
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What the agent said no to: code is a stable word, problem the whole answer. */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.code);
    this.code = problem.code;
    this.problem = problem;
  }
}

export class Agent {
  #url;
  #token;
  #status = { etag: undefined, value: undefined };

  constructor(url, token) {
    this.#url = url.replace(/\/+$/, "");
    this.#token = token;
  }

  /** How the installation stands. Asking again costs little while nothing changes. */
  async status() {
    const headers = this.#status.etag ? { "If-None-Match": this.#status.etag } : {};
    const answer = await this.#send("GET", "/v1/status", undefined, headers);
    if (answer.status !== 304) {
      this.#status = { value: await read(answer), etag: answer.headers.get("ETag") };
    }
    return this.#status.value;
  }

  /** Says how many users there are; gives the status that follows. */
  count({ internal, external }) {
    return this.#ask("PUT", "/v1/users/counts", { internal, external });
  }

  /** Has the agent count users: { id, kind, blocked, last_login } each. */
  countUsers(users) {
    return this.#ask("PUT", "/v1/users", users);
  }

  install(key) {
    return this.#ask("POST", "/v1/licenses", { key });
  }

  remove(id) {
    return this.#ask("DELETE", `/v1/licenses/${encodeURIComponent(id)}`);
  }

  /** Whether there is a seat; throws Refused with seats.exhausted or license.read_only. */
  async admit(kind = "internal", n = 1) {
    return (await this.#ask("POST", "/v1/admit", { kind, n })).admitted;
  }

  access() {
    return this.#ask("GET", "/v1/access");
  }

  async feature(name, kind = "internal") {
    return (await this.#ask("GET", `/v1/features/${encodeURIComponent(name)}?kind=${kind}`)).enabled;
  }

  banners(audience, language = "en") {
    return this.#ask("GET", `/v1/banners?${new URLSearchParams({ audience, language })}`);
  }

  /**
   * Takes a floating seat, or renews the one named as lease; about is { user, device, version, built, ttl, queue, lease }.
   * The seat is there for expires_in seconds from before this was called; ask again after refresh_in, with its id as lease.
   */
  lease(client, about = {}) {
    return this.#ask("PUT", `/v1/leases/${encodeURIComponent(client)}`, about);
  }

  /** Takes the seat along for days without a network. */
  borrow(client, lease, days) {
    return this.#ask("POST", `/v1/leases/${encodeURIComponent(client)}/borrow`, { lease, days });
  }

  release(client) {
    return this.#ask("DELETE", `/v1/leases/${encodeURIComponent(client)}`);
  }

  async #ask(method, path, body) {
    return read(await this.#send(method, path, body));
  }

  #send(method, path, body, headers = {}) {
    const json = body === undefined ? {} : { "Content-Type": "application/json" };
    return fetch(this.#url + path, {
      method,
      headers: { Authorization: `Bearer ${this.#token}`, ...json, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(5000),
    });
  }
}

async function read(answer) {
  const text = await answer.text();
  const value = text === "" ? undefined : JSON.parse(text);
  if (!answer.ok) throw new Refused(value);
  return value;
}

/**
 * Wraps a request handler: while the installation is read-only, what would change something gets 403. passes says which
 * requests stay possible all the same: signing in and out, removing and blocking users. An answer of the agent is kept
 * for a while, and the last one holds while the agent does not answer.
 */
export function readOnly(agent, handler, { passes = () => false, keep = 60_000 } = {}) {
  let last = { read_only: false };
  let asked = -Infinity;
  const access = async () => {
    if (performance.now() - asked > keep) {
      asked = performance.now();
      try {
        last = await agent.access();
      } catch (failed) {
        console.error("agent:", failed.message);
      }
    }
    return last;
  };
  return async (request, response) => {
    const reads = ["GET", "HEAD", "OPTIONS"].includes(request.method);
    if (reads || passes(request) || !(await access()).read_only) return handler(request, response);
    const { code, cause, since, deadline, cure } = last;
    response.writeHead(403, { "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
    response.end(JSON.stringify({ type: "about:blank", title: "Forbidden", status: 403, code, cause, since, deadline, cure }));
  };
}

/** The agent at $SEATWARD_AGENT_URL, with the token in $SEATWARD_AGENT_TOKEN_FILE. */
export function fromEnvironment(env = process.env) {
  const token = readFileSync(env.SEATWARD_AGENT_TOKEN_FILE ?? "seatward-agent/token", "utf8").trim();
  return new Agent(env.SEATWARD_AGENT_URL ?? "http://localhost:7373", token);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { install_id, verdict, usage, entitlement, licenses } = await fromEnvironment().status();
  console.log(`Install ID  ${install_id}`);
  console.log(`Stage       ${verdict.stage}`);
  console.log(`Internal    ${usage.internal} of ${entitlement.users.internal} users`);
  console.log(`External    ${usage.external} of ${entitlement.users.external} users`);
  for (const l of licenses) console.log(`License     ${l.name || l.serial}: ${l.phase}, until ${l.expires_at ?? "forever"}`);
}

"""A client of `seatward agent`, and what keeps a WSGI application read-only when it has to be.

    agent = Agent("http://localhost:7373", token)
    agent.count(internal=42, external=7)           # whenever it changes, and daily
    application = ReadOnly(application, agent)     # before every request that changes something
    if agent.feature("compare"): ...

Run by itself it prints how the installation stands: python3 agent.py
"""

import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """What the agent said no to: code is a stable word, problem the whole answer."""

    def __init__(self, problem):
        super().__init__(problem.get("detail", problem["code"]))
        self.code, self.problem = problem["code"], problem


class Agent:
    def __init__(self, url, token, timeout=5):
        self.url, self.token, self.timeout = url.rstrip("/"), token, timeout

    def status(self):
        return self._ask("GET", "/v1/status")

    def count(self, internal, external):
        """Says how many users there are; returns the status that follows."""
        return self._ask("PUT", "/v1/users/counts", {"internal": internal, "external": external})

    def count_users(self, users):
        """Has the agent count users: dicts with id, kind, and blocked and last_login where known."""
        return self._ask("PUT", "/v1/users", list(users))

    def install(self, key):
        return self._ask("POST", "/v1/licenses", {"key": key})

    def remove(self, license_id):
        self._ask("DELETE", "/v1/licenses/" + urllib.parse.quote(license_id, safe=""))

    def admit(self, kind="internal", n=1):
        """Whether there is a seat; raises Refused with seats.exhausted or license.read_only."""
        return self._ask("POST", "/v1/admit", {"kind": kind, "n": n})["admitted"]

    def access(self):
        return self._ask("GET", "/v1/access")

    def feature(self, name, kind="internal"):
        query = urllib.parse.urlencode({"kind": kind})
        return self._ask("GET", f"/v1/features/{urllib.parse.quote(name, safe='')}?{query}")["enabled"]

    def banners(self, audience, language="en"):
        return self._ask("GET", "/v1/banners?" + urllib.parse.urlencode({"audience": audience, "language": language}))

    def lease(self, client, lease=None, **about):
        """Takes a floating seat, or renews the one named; about is user, device, version, built, ttl and queue.

        The seat is there for expires_in seconds from before this was called; ask again after refresh_in, with its id as
        lease. Raises Refused with leases.exhausted, leases.lost and others; ask again later for status 503.
        """
        if lease is not None:
            about["lease"] = lease
        return self._ask("PUT", "/v1/leases/" + urllib.parse.quote(client, safe=""), about)

    def borrow(self, client, lease, days):
        """Takes the seat along for days without a network."""
        return self._ask("POST", "/v1/leases/" + urllib.parse.quote(client, safe="") + "/borrow", {"lease": lease, "days": days})

    def release(self, client):
        self._ask("DELETE", "/v1/leases/" + urllib.parse.quote(client, safe=""))

    def _ask(self, method, path, body=None):
        headers = {"Authorization": "Bearer " + self.token}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                content = answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise Refused(json.load(refusal)) from None
        return json.loads(content) if content else None


class ReadOnly:
    """WSGI middleware: while the installation is read-only, what would change something gets 403.

    passes is a set of paths that stay possible: signing in and out, removing and blocking users.
    """

    def __init__(self, application, agent, passes=frozenset(), keep=60):
        self.application, self.agent, self.passes, self.keep = application, agent, passes, keep
        self.answer, self.asked = {"read_only": False}, None

    def __call__(self, environ, start_response):
        reads = environ["REQUEST_METHOD"] in ("GET", "HEAD", "OPTIONS")
        if reads or environ.get("PATH_INFO", "") in self.passes or not self.access()["read_only"]:
            return self.application(environ, start_response)
        problem = {"type": "about:blank", "title": "Forbidden", "status": 403}
        problem.update({name: self.answer[name] for name in ("code", "cause", "since", "deadline", "cure")})
        start_response("403 Forbidden", [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")])
        return [json.dumps(problem).encode()]

    def access(self):
        """The answer of a minute ago at most; the last one while the agent does not answer."""
        if self.asked is None or time.monotonic() - self.asked > self.keep:
            try:
                self.answer = self.agent.access()
            except (OSError, Refused) as failed:
                print("agent:", failed, file=sys.stderr)
            self.asked = time.monotonic()
        return self.answer


def from_environment():
    """The agent at $SEATWARD_AGENT_URL, with the token in $SEATWARD_AGENT_TOKEN_FILE."""
    token = pathlib.Path(os.environ.get("SEATWARD_AGENT_TOKEN_FILE", "seatward-agent/token")).read_text().strip()
    return Agent(os.environ.get("SEATWARD_AGENT_URL", "http://localhost:7373"), token)


def main():
    status = from_environment().status()
    users, seats = status["usage"], status["entitlement"]["users"]
    print(f"Install ID  {status['install_id']}")
    print(f"Stage       {status['verdict']['stage']}")
    print(f"Internal    {users['internal']} of {seats['internal']} users")
    print(f"External    {users['external']} of {seats['external']} users")
    for installed in status["licenses"]:
        print(f"License     {installed['name'] or installed['serial']}: {installed['phase']}, until {installed['expires_at'] or 'forever'}")


if __name__ == "__main__":
    main()

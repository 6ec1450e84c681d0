"""Talks to the agent at $SEATWARD_AGENT_URL, which has no license yet. The key of one is in $SEATWARD_TEST_KEY."""

import json
import os
import unittest
from wsgiref.util import setup_testing_defaults

import agent


@unittest.skipUnless("SEATWARD_TEST_KEY" in os.environ, "needs an agent and a key: see README.md")
class Conversation(unittest.TestCase):
    def test_all(self):
        a = agent.from_environment()
        with self.assertRaises(agent.Refused) as refused:
            agent.Agent(a.url, "wrong").status()
        self.assertEqual("unauthenticated", refused.exception.code)

        key = os.environ["SEATWARD_TEST_KEY"]
        with self.assertRaises(agent.Refused) as refused:
            a.install(key[:-20])
        self.assertEqual("license.malformed", refused.exception.code)
        installed = a.install("> " + key[:50] + "\n> " + key[50:])
        self.assertTrue(installed["cleaned"])

        self.assertEqual(10, a.count(10, 0)["usage"]["internal"])
        with self.assertRaises(agent.Refused) as refused:
            a.admit()
        self.assertEqual(("seats.exhausted", 10), (refused.exception.code, refused.exception.problem["held"]))
        users = [{"id": str(n), "kind": "internal", "blocked": n > 5} for n in range(10)]
        self.assertEqual(6, a.count_users(users)["usage"]["internal"])
        self.assertTrue(a.admit("internal", 4))
        self.assertTrue(a.feature("compare"))
        self.assertFalse(a.feature("compare", "external"))
        self.assertIsNone(a.banners("admin", "de")["banner"])
        self.assertFalse(a.access()["read_only"])
        seat = a.lease("desk 1", user="Tove", device="yard-17")
        self.assertEqual((600, 1), (seat["expires_in"], seat["in_use"]))
        self.assertEqual(seat["id"], a.lease("desk 1", seat["id"])["id"])
        with self.assertRaises(agent.Refused) as refused:
            a.lease("desk 2", queue=True)
        self.assertEqual(("leases.exhausted", 1), (refused.exception.code, refused.exception.problem["queue_position"]))
        with self.assertRaises(agent.Refused) as refused:
            a.borrow("desk 1", seat["id"], 3)  # a site lends nothing
        self.assertEqual("leases.not_borrowable", refused.exception.code)
        a.release("desk 1")
        with self.assertRaises(agent.Refused) as refused:
            a.lease("desk 1", seat["id"])
        self.assertEqual(("leases.lost", "released"), (refused.exception.code, refused.exception.problem["reason"]))
        agent.main()
        a.remove(installed["license"]["id"])
        self.assertEqual([], a.status()["licenses"])


class Access:
    """An agent that has one answer."""

    def __init__(self, read_only):
        self.answer = {"read_only": read_only, "code": "license.read_only", "cause": "expired", "since": None, "deadline": None, "cure": {}}

    def access(self):
        if self.answer["read_only"] is None:
            raise OSError("nobody answers")
        return self.answer


class Middleware(unittest.TestCase):
    def ask(self, read_only, method, path="/drawings"):
        def application(_, start_response):
            start_response("200 OK", [])
            return [b"done"]

        environ, said = {"REQUEST_METHOD": method, "PATH_INFO": path}, []
        setup_testing_defaults(environ)
        guarded = agent.ReadOnly(application, Access(read_only), passes={"/sign-in"})
        body = b"".join(guarded(environ, lambda status, headers: said.append(status)))
        return said[0], body

    def test_passes(self):
        for read_only, method, path in [(False, "POST", "/drawings"), (True, "GET", "/drawings"), (True, "POST", "/sign-in"), (None, "POST", "/drawings")]:
            self.assertEqual(("200 OK", b"done"), self.ask(read_only, method, path))

    def test_holds_back(self):
        status, body = self.ask(True, "DELETE")
        self.assertEqual(("403 Forbidden", "license.read_only"), (status, json.loads(body)["code"]))


if __name__ == "__main__":
    unittest.main()

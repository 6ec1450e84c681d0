"""Runs the test vectors of the license format: python3 -m unittest, in this folder."""

import calendar
import json
import pathlib
import time
import unittest

import license

VECTORS = pathlib.Path(__file__).parents[3] / "sdk/testdata/vectors/license"


class Vectors(unittest.TestCase):
    def test_all(self):
        files = sorted(VECTORS.glob("*.json"))
        self.assertGreater(len(files), 100)
        for file in files:
            with self.subTest(file.stem):
                self.check(json.loads(file.read_text(encoding="utf-8")))

    def check(self, v):
        want, roots = v["want"], [v["root_pem"]]
        now = calendar.timegm(time.strptime(v["now"], "%Y-%m-%dT%H:%M:%SZ"))
        try:
            status = license.verify_status(v["status"], roots) if v.get("status") else None
            claims = license.verify(v["key"], roots, v["install_id"], v["product"], now, status)
        except license.Refused as refused:
            self.assertEqual(want.get("reason"), refused.reason, refused.detail)
        else:
            self.assertTrue(want.get("ok"), want)
            self.assertEqual(want["claims"], claims)


if __name__ == "__main__":
    unittest.main()

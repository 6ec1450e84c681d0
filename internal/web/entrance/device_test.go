package entrance

import (
	"testing"

	"seatward.dev/seatward/internal/text"
)

func TestDeviceName(t *testing.T) {
	t.Parallel()
	const mozilla = "Mozilla/5.0 "
	for agent, want := range map[string]string{
		mozilla + "(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                     "Firefox on Linux",
		mozilla + "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36":                            "Chrome on Windows",
		mozilla + "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0":              "Edge on Windows",
		mozilla + "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15":                      "Safari on macOS",
		mozilla + "(iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/138.0 Mobile/15E148 Safari/604.1":     "Chrome on iPhone",
		mozilla + "(Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36": "Samsung Internet on Android",
		"curl/8.14.1": "Unknown device", "": "Unknown device", "Linux": "Linux",
	} {
		if got := deviceName(text.For("en"), agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
	if got := deviceName(text.For("de"), "Firefox Linux"); got != "Firefox auf Linux" {
		t.Error(got)
	}
}

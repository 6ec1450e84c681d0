package entrance

import (
	"strings"

	"seatward.dev/seatward/internal/text"
)

// sign is a word in a user agent and what it stands for.
type sign struct{ word, name string }

// browsers come in the order in which they must be asked for: most of them also
// name the ones below.
var browsers = []sign{
	{"Edg", "Edge"},
	{"OPR/", "Opera"},
	{"SamsungBrowser", "Samsung Internet"},
	{"Vivaldi", "Vivaldi"},
	{"FxiOS", "Firefox"},
	{"Firefox", "Firefox"},
	{"CriOS", "Chrome"},
	{"Chromium", "Chromium"},
	{"HeadlessChrome", "Chrome"},
	{"Chrome", "Chrome"},
	{"Safari", "Safari"},
}

var systems = []sign{
	{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
}

// deviceName is a user agent in two words: "Firefox on Linux". It is for
// recognizing one's own devices; who sends a false one fools only themselves.
func deviceName(p text.Printer, userAgent string) string {
	browser, system := first(browsers, userAgent), first(systems, userAgent)
	switch {
	case browser != "" && system != "":
		return p.T("%s on %s", browser, system)
	case browser+system != "":
		return browser + system
	default:
		return p.T("Unknown device")
	}
}

func first(signs []sign, userAgent string) string {
	for _, s := range signs {
		if strings.Contains(userAgent, s.word) {
			return s.name
		}
	}
	return ""
}

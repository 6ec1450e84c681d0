package main

// cleanCase is one file of testdata/vectors/clean.
type cleanCase struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	Text    string `json:"text"`
	Want    string `json:"want"`
	Changed bool   `json:"changed"`
}

func (c cleanCase) file() string { return c.Name }

func cleanings() []vector {
	const key = "eyJh-bGci_Oi.eyJpc3Mi.c2ln"
	changed := func(name, about, text string) vector { return cleanCase{name, about, text, key, true} }
	return []vector{
		cleanCase{"untouched", "a key as it was issued", key, key, false},
		cleanCase{"empty", "nothing", "", "", false},
		cleanCase{"foreign-letters-stay", "what could be damage is left for the refusal", "eyJä.é", "eyJä.é", false},
		cleanCase{"only-space", "nothing but what is taken out", " \r\n\t\u00a0", "", true},
		changed("line-breaks", "wrapped by a mail program", "eyJh-bGci\r\n_Oi.eyJp\nc3Mi.c2ln\r\n"),
		changed("spaces", "spaces, tabs, no-break and ideographic spaces", " eyJh-bGci_Oi.\teyJp\u00a0c3Mi\u3000.c2ln "),
		changed("quoted", "in quotation marks", "\"eyJh-bGci_Oi.eyJpc3Mi.c2ln\""),
		changed("typographic-quotes", "in quotation marks of a word processor", "„eyJh-bGci_Oi.eyJpc3Mi.c2ln“"),
		changed("back-ticks", "as code in a chat", "```\neyJh-bGci_Oi.eyJpc3Mi.c2ln\n```"),
		changed("mail-quote", "from a quoted mail", "> eyJh-bGci_Oi.\n> eyJpc3Mi.c2ln"),
		changed("zero-width", "zero-width space, joiner, no-break space and soft hyphen", "eyJh\u200b-bG\u200dci_Oi.\ufeffeyJpc3\u00adMi.c2ln"),
		changed("byte-order-mark", "from a file with a byte order mark", "\ufeffeyJh-bGci_Oi.eyJpc3Mi.c2ln"),
		changed("direction-marks", "from a right-to-left text", "\u200feyJh-bGci_Oi.eyJpc3Mi.c2ln\u200e"),
	}
}

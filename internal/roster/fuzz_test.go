package roster_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"seatward.dev/seatward/internal/roster"
)

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"ada@example.com; Lovelace, Ada <ada@example.com>", "email;role\nada@example.com;owner", "\xFF\xFEa\x00", "\xEF\xBB\xBFmail\tteam\na@b.de\t\"x\ny\"",
		"\"", "<", "<>\"<", "sep=;\nemail\n\"", "\xE4@x.de", "email,email\n,", "a@b.c,,;\t ", "email;name\n\"a@b.de;x\n\"c@d.de\";\"y\" \r",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := roster.Read(data)
		if err != nil {
			if len(list.Lines) > 0 {
				t.Fatal("lines beside a refusal")
			}
			return
		}
		bad, last, keys := 0, 0, map[string]bool{}
		for _, l := range list.Lines {
			if l.Bad() {
				bad++
			} else if l.Email.Key == "" || keys[l.Email.Key] {
				t.Fatalf("%+v", l)
			}
			keys[l.Email.Key] = true
			if l.Number <= last || utf8.RuneCountInString(l.Raw) > roster.MaxRaw+1 || !utf8.ValidString(l.Raw+l.Address+l.Name) {
				t.Fatalf("%+v", l)
			}
			last = l.Number
		}
		if bad != list.Bad || len(list.GoodLines())+bad != len(list.Lines) {
			t.Fatalf("%d bad, said %d", bad, list.Bad)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var prose, sheet strings.Builder
	sheet.WriteString("Name;E-Mail;Rolle;Bereich;Teams\r\n")
	for i := range roster.MaxLines {
		fmt.Fprintf(&prose, "Person Number %d <person.%d@department-%d.example.com>; ", i, i, i%100)
		fmt.Fprintf(&sheet, "\"Person, Number %d\";person.%d@department-%d.example.com;Mitglied;intern;Design|Print %d\r\n", i, i, i%100, i%50)
	}
	for name, content := range map[string]string{"text": prose.String(), "table": sheet.String(), "quotes": "email\n" + strings.Repeat("\""+strings.Repeat("x", 150)+"\n", roster.MaxLines)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				if list, err := roster.Read([]byte(content)); err != nil || len(list.Lines) != roster.MaxLines {
					b.Fatal(err)
				}
			}
		})
	}
}

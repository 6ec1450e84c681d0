package roster

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decode turns bytes into text: by the byte-order mark if there is one, as UTF-8
// if it is that, and as Windows-1252 otherwise, which is what spreadsheets in
// Western Europe still save. ok is false for what holds NUL: a workbook, a
// picture, or UTF-16 that does not say so.
func decode(data []byte) (content string, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		content = strings.ToValidUTF8(string(data[3:]), string(utf8.RuneError))
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		content = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		content = fromUTF16(data[2:], binary.BigEndian)
	case utf8.Valid(data):
		content = string(data)
	default:
		content = fromWindows1252(data)
	}
	return content, strings.IndexByte(content, 0) < 0
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, len(data)/2+1)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	if len(data) == 1 { // cut off within a character
		units = append(units, utf8.RuneError)
	}
	return string(utf16.Decode(units))
}

// upper1252 are the characters of 0x80 to 0x9F in Windows-1252, as browsers read
// it (WHATWG Encoding); all others are those of Latin-1.
var upper1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8D, 'Ž', 0x8F,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9D, 'ž', 'Ÿ',
}

func fromWindows1252(data []byte) string {
	var out strings.Builder
	out.Grow(len(data) + len(data)/8)
	for _, b := range data {
		if b >= 0x80 && b < 0xA0 {
			out.WriteRune(upper1252[b-0x80])
		} else {
			out.WriteRune(rune(b))
		}
	}
	return out.String()
}

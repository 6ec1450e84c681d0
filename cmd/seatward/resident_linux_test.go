package main

import "testing"

func TestReadOnlyPart(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][2]uintptr{
		"00400000-01496000 r-xp 00000000 fe:00 10306402                           /usr/bin/seatward": {0x400000, 0x1096000},
		"01496000-026a3000 r--p 01096000 fe:00 10306402                           /usr/bin/seatward": {0x1496000, 0x120d000},
		"026a3000-02917000 rw-p 022a3000 fe:00 10306402                           /usr/bin/seatward": {},
		"7f0000000000-7f0000001000 r-xp 00000000 fe:00 1                          /usr/lib/libc.so":  {},
		"c000000000-c004000000 rw-p 00000000 00:00 0":                                                {},
		"x-y r-xp 00000000 fe:00 10306402 /usr/bin/seatward":                                         {},
		"": {},
	} {
		start, size, ok := readOnlyPart(line, "/usr/bin/seatward")
		if got := [2]uintptr{start, size}; got != want || ok != (want != [2]uintptr{}) {
			t.Errorf("%q: %x %v, want %x", line, got, ok, want)
		}
	}
}

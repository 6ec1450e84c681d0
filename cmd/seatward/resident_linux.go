package main

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// forgetStart tells the kernel that the pages of the program's own file that the
// start has read need not stay resident. Starting runs the initialization of
// every room of the one binary, and a small service uses few of them; what it
// does use comes back from the page cache at the next touch. It is a favor to
// the machine's memory and no more, so it fails silently.
func forgetStart() {
	own, err := os.Executable()
	if err != nil {
		return
	}
	f, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if start, size, ok := readOnlyPart(lines.Text(), own); ok {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, start, size, syscall.MADV_DONTNEED)
		}
	}
}

// readOnlyPart is where a line of /proc/self/maps has code or constants of a
// file. Nothing that was written may be dropped.
func readOnlyPart(line, file string) (start, size uintptr, ok bool) {
	fields := strings.Fields(line)
	if len(fields) != 6 || fields[5] != file || strings.Contains(fields[1], "w") {
		return 0, 0, false
	}
	from, to, _ := strings.Cut(fields[0], "-")
	a, err := strconv.ParseUint(from, 16, strconv.IntSize)
	if err != nil {
		return 0, 0, false
	}
	b, err := strconv.ParseUint(to, 16, strconv.IntSize)
	if err != nil || b <= a {
		return 0, 0, false
	}
	return uintptr(a), uintptr(b - a), true
}

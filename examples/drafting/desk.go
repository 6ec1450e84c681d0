package drafting

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"seatward.dev/sdk"
)

// ErrNoSeat is returned by Run when there was no seat, which it has said.
var ErrNoSeat = errors.New("drafting: no seat")

// desk is one person who draws.
type desk struct {
	leaser *seatward.Leaser
	seat   *seatward.Lease
	out    io.Writer
	lines  int
}

func (d *desk) say(format string, args ...any) { _, _ = fmt.Fprintf(d.out, format+"\n", args...) }

// Run takes a seat and obeys commands, one a line, until in ends, "quit", the seat
// is lost, or ctx ends.
func Run(ctx context.Context, cfg Config, in io.Reader, out io.Writer) error {
	d := &desk{out: out}
	var err error
	if d.leaser, err = cfg.leaser(ctx); err != nil {
		return err
	}
	if err := d.takeSeat(ctx); err != nil {
		d.refusal(err)
		return errors.Join(ErrNoSeat, err)
	}
	d.say("%s", d.describe())
	return errors.Join(d.work(ctx, commands(ctx, in)), d.seat.Close())
}

// commands reads lines in the background, since a terminal cannot be asked for one
// without waiting.
func commands(ctx context.Context, in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(in); scan.Scan(); {
			select {
			case lines <- scan.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

func (d *desk) work(ctx context.Context, lines <-chan string) error {
	for {
		select {
		case e := <-d.leaser.Events():
			d.tell(e)
			if e.Kind == seatward.LeaseLost {
				return d.seat.Err()
			}
		case line, ok := <-lines:
			if !ok || strings.TrimSpace(line) == "quit" {
				return nil
			}
			d.obey(ctx, strings.Fields(line))
		case <-ctx.Done():
			return nil
		}
	}
}

func (d *desk) obey(ctx context.Context, words []string) {
	command, rest := "", ""
	if len(words) > 0 {
		command, rest = words[0], strings.Join(words[1:], " ")
	}
	switch {
	case command == "":
	case command == "seat":
		d.say("%s", d.describe())
	case command == "draw" && d.seat.Valid():
		d.lines++
		d.say("Line %d: %s", d.lines, rest)
	case command == "draw":
		d.say("Drawing needs a seat.")
	case command == "borrow":
		d.borrow(ctx, rest)
	case command == "return":
		if err := d.seat.Return(ctx); err != nil {
			d.say("Not returned: %v", err)
		}
	default:
		d.say("Commands: draw TEXT, seat, borrow DAYS, return, quit")
	}
}

func (d *desk) borrow(ctx context.Context, days string) {
	n, err := strconv.Atoi(days)
	if err != nil {
		d.say("Say for how many days: borrow 3")
		return
	}
	if _, err := d.seat.Borrow(ctx, n); err != nil {
		d.say("Not borrowed: %v", err)
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// questions asks use cases, for what pages show beside other things.
func (v *visit) questions(ctx context.Context) (figures []figure, err error) {
	explain := func(at time.Time, req domain.ListRequest) func() error {
		return func() error {
			_, err := v.server.People.Explain(ctx, v.by, large, hub, domain.AreaInternal, at, req)
			return err
		}
	}
	middle, err := v.server.People.Explain(ctx, v.by, large, hub, domain.AreaInternal, time.Time{}, domain.ListRequest{})
	if err != nil {
		return nil, err
	}
	for _, q := range []struct {
		name string
		ask  func() error
	}{
		{"seats", func() error { _, err := v.server.People.Seats(ctx, v.by, large); return err }},
		{"counts", func() error { _, err := v.server.People.Counts(ctx, v.by, large); return err }},
		{"profile", func() error { _, err := v.server.People.Profile(ctx, v.by, large, "mem_10000005"); return err }},
		{"explain_now", explain(time.Time{}, domain.ListRequest{})},
		{"explain_now_second_page", explain(time.Time{}, domain.ListRequest{After: middle.Holders.Next})},
		{"explain_now_pending", explain(time.Time{}, domain.ListRequest{State: "pending"})},
		{"explain_now_search", explain(time.Time{}, domain.ListRequest{Search: address(v.members - 6)})},
		{"explain_half_way", explain(time.Now().Add(-past/2), domain.ListRequest{})},
		{"explain_first_day", explain(time.Now().Add(day-past), domain.ListRequest{})},
		{"seat_curve", func() error {
			_, err := v.server.People.SeatCurve(ctx, v.by, large, hub, domain.AreaInternal)
			return err
		}},
		{"seat_history", func() error {
			_, err := v.server.People.SeatHistory(ctx, v.by, large, hub, domain.AreaInternal, domain.ListRequest{})
			return err
		}},
	} {
		more, err := v.time(q.name, q.ask)
		if err != nil {
			return figures, err
		}
		figures = append(figures, more...)
	}
	return figures, nil
}

// acts changes people, with every seat taken.
func (v *visit) acts(ctx context.Context) (figures []figure, err error) {
	p := v.server.People
	who, n := domain.MemberID("mem_10000005"), 0
	for _, a := range []struct {
		name string
		do   func() error
	}{
		{"invite_into_a_full_pool", func() error {
			n++
			_, err := p.Invite(ctx, v.by, large, people.InviteInput{Email: fmt.Sprintf("late%d@yard.example", n), Role: "member"})
			if !domain.HasCode(err, domain.CodeSeatsExhausted) {
				return fmt.Errorf("a full pool says %w", err)
			}
			return nil
		}},
		{"block_and_unblock", func() error {
			return errors.Join(p.Block(ctx, v.by, large, who), p.Unblock(ctx, v.by, large, who))
		}},
		{"preview_of_50_blocks", func() error {
			ids := make([]domain.MemberID, 50)
			for i := range ids {
				ids[i] = domain.MemberID("mem_" + strconv.Itoa(10000100+20*i))
			}
			_, err := p.Preview(ctx, v.by, large, people.Act{Do: people.Doing("block")}, ids...)
			return err
		}},
	} {
		more, err := v.time(a.name, a.do)
		if err != nil {
			return figures, err
		}
		figures = append(figures, more...)
	}
	return figures, nil
}

// exports takes the files of all people and watches the memory.
func (v *visit) exports(ctx context.Context) (figures []figure, err error) {
	for _, format := range []string{"csv", "xlsx"} {
		debug.FreeOSMemory()
		idle, err := resident()
		if err != nil {
			return figures, err
		}
		most, stop := watch()
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/organizations/"+string(large)+"/export/people."+format, nil)
		r.AddCookie(v.cookie)
		w := &counter{header: http.Header{}}
		used, err := busy()
		if err != nil {
			return figures, err
		}
		from := time.Now()
		v.server.Handler().ServeHTTP(w, r)
		took := time.Since(from).Seconds()
		stop()
		more, err := busy()
		if err != nil {
			return figures, err
		}
		if w.status > http.StatusOK || w.bytes == 0 {
			return figures, fmt.Errorf("the export answers %d with %d bytes", w.status, w.bytes)
		}
		figures = append(figures,
			figure{"export_" + format, took, "s"}, figure{"export_" + format + "_cpu", (more - used).Seconds(), "s"},
			figure{"export_" + format + "_rows", float64(v.members) / took, "per s"},
			figure{"export_" + format + "_size", float64(w.bytes) / 1e6, "MB"},
			figure{"export_" + format + "_memory_at_rest", idle, "MB"}, figure{"export_" + format + "_memory_above", most() - idle, "MB"})
	}
	return figures, nil
}

// counter is a client that reads as fast as it is written to.
type counter struct {
	header http.Header
	status int
	bytes  int
}

func (c *counter) Header() http.Header    { return c.header }
func (c *counter) WriteHeader(status int) { c.status = status }
func (c *counter) Write(b []byte) (int, error) {
	c.bytes += len(b)
	return len(b), nil
}

// watch looks at the memory now and then until it is stopped.
func watch() (most func() float64, stop func()) {
	var peak float64
	var done sync.WaitGroup
	end := make(chan struct{})
	done.Go(func() {
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-end:
				tick.Stop()
				return
			case <-tick.C:
				now, err := resident()
				if err == nil {
					peak = max(peak, now)
				}
			}
		}
	})
	return func() float64 { return peak }, func() { close(end); done.Wait() }
}

// resident is the memory this process holds, in megabytes.
func resident() (float64, error) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, errors.New("the memory of this process is not told")
	}
	kB, err := strconv.ParseFloat(fields[0], 64)
	return kB / 1000, err
}

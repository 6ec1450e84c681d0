package floating

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// quietHours bounds how far back the hours are filled in which nobody asked.
const quietHours = 24 * 31

// hours closes the hour that the pool was last used in and fills those since in
// which nobody asked, before anything of them is counted out.
func (p *pool) hours(tx *store.Tx) error {
	book := &p.row.Book
	now := p.t.Truncate(time.Hour)
	if book.Hour == now.UnixMilli() {
		return nil
	}
	if book.Hour == 0 || now.UnixMilli() < book.Hour {
		p.begin(now, p.InUse())
		return nil
	}
	list, still, err := p.since(tx, now)
	if err != nil {
		return err
	}
	p.begin(now, still)
	return tx.PutLeaseHours(p.row.ID, list...)
}

// since lists the hour that the pool was last used in and those after it, before
// now, in which nobody asked; still is how many seats are in use when now begins.
func (p *pool) since(tx *store.Tx, now time.Time) (list []domain.LeaseHour, still int, err error) {
	book := p.row.Book
	was := time.UnixMilli(book.Hour).UTC()
	list = []domain.LeaseHour{{At: was, Peak: book.Peak, Capacity: book.Capacity, Denied: book.Refused}}
	for h := was.Add(time.Hour); !h.After(now); h = h.Add(time.Hour) {
		if still, err = tx.CountLeases(p.row.ID, h); err != nil {
			return nil, 0, err
		}
		view := p.At(h)
		still += view.Away
		if h.Before(now) {
			list = append(list, domain.LeaseHour{At: h, Peak: still, Capacity: view.Capacity})
		}
		if still == 0 || len(list) > quietHours {
			return list, 0, nil
		}
	}
	return list, still, nil
}

// begin opens an hour in which so many seats were in use when it began.
func (p *pool) begin(hour time.Time, inUse int) {
	book := &p.row.Book
	book.Hour, book.Peak, book.Capacity, book.Refused = hour.UnixMilli(), inUse, p.Capacity, 0
	if day := hour.Truncate(24 * time.Hour).UnixMilli(); day != book.Day {
		book.Day, book.DayPeak = day, inUse
	}
	p.touched = true
}

// peak notes how many seats are in use now.
func (p *pool) peak() {
	book, n := &p.row.Book, p.InUse()
	book.Peak, book.DayPeak, book.Capacity = max(book.Peak, n), max(book.DayPeak, n), max(book.Capacity, p.Capacity)
}

package text

import (
	"fmt"
	"strconv"
	"time"

	"github.com/bojanz/currency"
)

// dateForms are fmt patterns; their arguments are day, month as a number,
// month as a word, year.
type dateForms struct{ short, long, day, time string }

// Date is a day for tables and lists: "14 Mar 2027", "14.03.2027".
// All instants are shown in UTC, as the rules count them.
func (p Printer) Date(t time.Time) string {
	l := p.locale()
	return writeDate(l.dates.short, t, l.short)
}

// DateLong is a day for sentences: "14 March 2027", "14. März 2027".
func (p Printer) DateLong(t time.Time) string {
	l := p.locale()
	return writeDate(l.dates.long, t, l.months)
}

// DayMonth is a day of a year everyone knows: "14 Mar", "14. März".
func (p Printer) DayMonth(t time.Time) string {
	l := p.locale()
	return writeDate(l.dates.day, t, l.short)
}

// DateTime is an instant to the minute: "14 Mar 2027, 09:30 UTC".
func (p Printer) DateTime(t time.Time) string {
	t = t.UTC()
	return fmt.Sprintf(p.locale().dates.time, p.Date(t), t.Hour(), t.Minute())
}

// Number groups digits: "12,400", "12.400".
func (p Printer) Number(n int) string { return p.locale().numbers.Sprint(n) }

// Money is an amount in minor units with its currency: "118.36 €",
// "118,36 €". A currency nobody knows is written as its code.
func (p Printer) Money(amountMinor int64, currencyCode string) string {
	amount, err := currency.NewAmountFromInt64(amountMinor, currencyCode)
	if err != nil {
		return strconv.FormatInt(amountMinor, 10) + "\u00a0" + currencyCode
	}
	return p.locale().money.Format(amount)
}

func writeDate(form string, t time.Time, months [12]string) string {
	t = t.UTC()
	return fmt.Sprintf(form, t.Day(), int(t.Month()), months[t.Month()-1], t.Year())
}

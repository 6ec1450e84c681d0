package seatward

import (
	"net/url"
	"strings"
	"time"

	"seatward.dev/sdk/entitle"
)

// cumulative says when the first of the valid licenses ends, and what happens
// at the next change.
func (s *speech) cumulative(st Status, zone *time.Location) (expiry, change string) {
	e := st.Entitlement
	if len(e.Valid) > 0 {
		expiry = s.T("Cumulative expiry: %s", s.expiry(e.Expires, zone))
	}
	if e.Next != nil {
		change = s.change(st, zone)
		if expiry == "" {
			expiry = s.T("No license is in force.")
		}
	}
	return expiry, change
}

func (s *speech) change(st Status, zone *time.Location) string {
	e, next := st.Entitlement, st.Entitlement.Next
	var events []string
	for _, id := range next.End {
		events = append(events, s.T("“%s” ends", nameOf(st, id)))
	}
	for _, id := range next.Begin {
		events = append(events, s.T("“%s” starts", nameOf(st, id)))
	}
	text := []string{s.T("On %s: %s.", s.Date(next.At.In(zone)), strings.Join(events, ", "))}
	if next.Users == (entitle.Users{}) {
		text = append(text, s.T("The number of users stays as it is."))
	} else {
		text = append(text, s.T("From then on %s internal and %s external users are licensed; now it is %s and %s.",
			s.Num(e.Users.Internal+next.Users.Internal), s.Num(e.Users.External+next.Users.External),
			s.Num(e.Users.Internal), s.Num(e.Users.External)))
	}
	if len(next.Lost) > 0 {
		text = append(text, s.T("Features that end: %s.", strings.Join(next.Lost, ", ")))
	}
	if len(next.Gained) > 0 {
		text = append(text, s.T("Features that begin: %s.", strings.Join(next.Gained, ", ")))
	}
	return strings.Join(text, " ")
}

func nameOf(st Status, id string) string {
	for _, l := range st.Licenses {
		if l.ID == id {
			return title(l)
		}
	}
	return id
}

func (s *speech) warnings(st Status, product string) []string {
	var out []string
	if len(st.Licenses) > 0 && len(st.Entitlement.Valid) == 0 {
		out = append(out, s.unlicensed(product))
	}
	for _, text := range s.excess(st.Exceeded) {
		out = append(out, text+" "+s.wayOutOfExcess())
	}
	if st.Verdict.ClockBack > 0 {
		out = append(out, s.T("The clock of this server was set back. Until it is later than %s again, that day counts.", s.Date(st.Verdict.At)))
		if st.ClockCode != "" {
			out = append(out, s.T("If that day is wrong, set the clock right and install a license key that the vendor issues with the code %s. Purchasing or renewing a license under this name gives you such a key.", st.ClockCode))
		}
	}
	if st.Damaged {
		out = append(out, s.T("The file that keeps the licenses was damaged. An earlier copy is in use; check that every license is listed."))
	}
	return out
}

// howCounted says which users count.
func (s *speech) howCounted(cfg *Config, st Status) string {
	text := s.T("Blocked and deleted users and service accounts do not count. As many users as licensed are fine.")
	if cfg.External == AllExternal {
		return text + " " + s.T("External users count as internal ones do.")
	}
	since := MonthStart(st.At, cfg.Location)
	return text + " " + s.T("External users count when they have signed in since %s, the beginning of the month in the time zone %s.", s.Date(since), cfg.Location.String())
}

func (s *speech) unlicensed(product string) string {
	return s.T("No license is in force, so the enterprise features of %s are off. Install a valid license to switch them on.", product)
}

func (s *speech) wayOutOfExcess() string {
	return s.T("Block or remove users, or install a license for more.")
}

// notice tells what the form sent a moment ago has done. The address only
// carries which license it was; everything said about it is read anew.
func (s *speech) notice(st Status, q url.Values) []string {
	done := q.Get("done")
	if done == "removed" {
		return []string{s.T("The license was removed from this installation.")}
	}
	var out []string
	for _, l := range st.Licenses {
		if l.ID != q.Get("license") {
			continue
		}
		switch done {
		case "installed":
			out = append(out, s.T("“%s” is installed.", title(l)))
		case "replaced":
			out = append(out, s.T("“%s” is installed and replaces its earlier version.", title(l)))
		case "unchanged":
			out = append(out, s.T("“%s” was installed before. Nothing has changed.", title(l)))
		}
	}
	if len(out) > 0 && q.Get("cleaned") == "yes" {
		out = append(out, s.cleaned())
	}
	return out
}

func (s *speech) cleaned() string { return s.T("Line breaks and spaces were removed from the key.") }

func (s *speech) externalArea(all bool) string {
	if all {
		return s.T("External")
	}
	return s.T("External, signed in this month")
}

func (s *speech) areas(st Status, all bool) []areaView {
	e := st.Entitlement
	licensed := len(e.Valid) > 0
	out := []areaView{s.area(s.T("Internal"), st.Usage.Internal, e.Users.Internal, licensed)}
	if st.Usage.External > 0 || e.Users.External > 0 {
		out = append(out, s.area(s.externalArea(all), st.Usage.External, e.Users.External, licensed))
	}
	return out
}

func (s *speech) area(name string, used, capacity int, licensed bool) areaView {
	if !licensed {
		return areaView{Name: name, Taken: s.Count(used, "%s user, no license in force", "%s users, no license in force")}
	}
	v := areaView{Name: name, Taken: s.T("%s of %s", s.Num(used), s.Num(capacity)), Bar: bar(used, capacity)}
	v.Legend = append(v.Legend, legendView{"a", s.Count(min(used, capacity), "%s user within the license", "%s users within the license")})
	if used > capacity {
		v.Legend = append(v.Legend, legendView{"o", s.T("%s more than licensed", s.Num(used-capacity))})
	} else {
		v.Legend = append(v.Legend, legendView{"f", s.T("%s free", s.Num(capacity-used))})
	}
	return v
}

func bar(used, capacity int) *barView {
	whole := max(used, capacity, 1)
	share := func(n int) int { return int(float64(n) / float64(whole) * 1000) }
	within := share(min(used, capacity))
	b := &barView{Used: within}
	if used > capacity {
		b.Over = 1000 - within
	}
	return b
}

// removeView says what removing a license will do, before it is done.
func (p *page) removeView(s *speech, st Status, id string) (removeView, bool) {
	var rest []License
	var gone *License
	for _, l := range st.Licenses {
		if l.ID == id {
			gone = &l
			continue
		}
		rest = append(rest, l)
	}
	if gone == nil {
		return removeView{}, false
	}
	now, then := st.Entitlement, settled(rest).At(st.At)
	v := removeView{frameView: p.frame(s, s.T("Remove “%s”", title(*gone))), ID: id}
	if then.Users == now.Users {
		v.Effects = append(v.Effects, s.T("The number of licensed users stays as it is."))
	} else {
		v.Effects = append(v.Effects, s.T("%s internal and %s external users stay licensed; now it is %s and %s.",
			s.Num(then.Users.Internal), s.Num(then.Users.External), s.Num(now.Users.Internal), s.Num(now.Users.External)))
	}
	if len(then.Valid) == 0 && len(now.Valid) > 0 {
		v.Effects = append(v.Effects, s.unlicensed(p.guard.cfg.ProductName))
	}
	after := Status{Entitlement: then}
	if len(then.Valid) > 0 {
		after.Exceeded = Usage{
			Internal: max(0, st.Usage.Internal-then.Users.Internal),
			External: max(0, st.Usage.External-then.Users.External),
		}
	}
	v.Effects = append(v.Effects, s.warnings(after, p.guard.cfg.ProductName)...)
	return v, true
}

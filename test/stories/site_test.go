package stories

import (
	"strings"
	"testing"
)

// An administrator gives seats to a site in the portal, downloads the file, and
// has them renewed no more.
func TestSeatsForASite(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		_, org, _ := w.draftingFor(5)
		sites := w.at("/organizations/" + string(org.ID) + "/applications/drafting/sites")
		p := w.signIn(halden).Goto(sites).See("No site has seats of its own").Axe()
		p.Fill("Site", "Dry dock 4").Fill("Seats", "9").Forgive("409").Click("Give seats").See("At most 5 can be given away")
		p.Fill("Seats", "3").Click("Give seats").See("3 seats are given to Dry dock 4").See("Nothing has been reported yet").Axe()
		if file := string(p.Download("Download the file")); strings.Count(file, ".") != 2 {
			t.Errorf("downloaded %.200s", file)
		}
		p.Click("Renew no more").See("It cannot be undone").Click("Renew no more").See("are renewed no more")
		p.Goto(sites).See("3 of 5 seats are handed out by sites").See("not renewed")
		p.Fill("Or the report as text", "nonsense").Forgive("422").Click("Take the report in").See("not signed with seats")
	})
}

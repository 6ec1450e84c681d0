package comply_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
)

type vector struct {
	Name, About string
	Licenses    []struct {
		ID                 string
		Revision           int
		State              entitle.State
		StartsAt           time.Time `json:"starts_at"`
		ExpiresAt          time.Time `json:"expires_at"`
		Users              entitle.Users
		Features, Replaces []string
	}
	Ladders map[string]struct {
		WarnAdmins int64 `json:"warn_admins"`
		WarnUsers  int64 `json:"warn_users"`
		ReadOnly   int64 `json:"read_only"`
	}
	Looks []struct {
		At        time.Time
		Usage     entitle.Users
		Installed []string
		Want      wanted
	}
}

type wanted struct {
	Stage      comply.Stage
	Cause      comply.Cause
	Since      time.Time
	Excess     entitle.Users
	NextStage  comply.Stage `json:"next_stage"`
	NextAt     time.Time    `json:"next_at"`
	Unlicensed bool
	Cure       struct {
		InstallLicense bool          `json:"install_license"`
		RemoveUsers    entitle.Users `json:"remove_users"`
		AddSeats       entitle.Users `json:"add_seats"`
	}
	ClockBack int64 `json:"clock_back_ms"`
}

func (v vector) installed(ids []string) []comply.License {
	var out []comply.License
	for _, l := range v.Licenses {
		if slices.Contains(ids, l.ID) {
			rungs := v.Ladders[l.ID]
			out = append(out, comply.License{License: entitle.License(l), Ladder: comply.Ladder{
				WarnAdmins: time.Duration(rungs.WarnAdmins) * ms,
				WarnUsers:  time.Duration(rungs.WarnUsers) * ms,
				ReadOnly:   time.Duration(rungs.ReadOnly) * ms,
			}})
		}
	}
	return out
}

func said(v comply.Verdict) wanted {
	w := wanted{
		Stage: v.Stage, Cause: v.Cause, Since: v.Since, Excess: v.Excess, NextStage: v.NextStage, NextAt: v.NextAt,
		Unlicensed: v.Unlicensed, ClockBack: v.ClockBack.Milliseconds(),
	}
	w.Cure.InstallLicense, w.Cure.RemoveUsers, w.Cure.AddSeats = v.Cure.InstallLicense, v.Cure.RemoveUsers, v.Cure.AddSeats
	return w
}

func TestVectors(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "vectors", "comply", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c vector
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		var state comply.State
		var v comply.Verdict
		for _, l := range c.Looks {
			state, v = comply.Evaluate(state, comply.Input{At: l.At, Licenses: c.installed(l.Installed), Usage: l.Usage})
			if got := said(v); got != l.Want {
				t.Errorf("%s: %s, at %v\n got %+v\nwant %+v", c.Name, c.About, l.At, got, l.Want)
			}
		}
	}
}

package installation_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/domain"
)

func TestWhatSpeaksForAClone(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		places string // from where it reported: one letter for each twelve hours, - for silence
		want   bool
	}{
		{"one place", "A-A-A", false},
		{"a move", "A-A-B-B-B", false},
		{"two moves", "A-A-B-B-C-C", false},
		{"a new host each time", "ABCDEFG", false},
		{"by turns", "A-B-A", true},
		{"at once", "AABBA", true},
		{"the second of the two", "A-B-AB", true},
		{"back within a week", "A-B-----------A", true},
		{"back on the last instant", "AB-------------A", false},
		{"back after more than a week", "A-B-------------A", false},
		{"among three", "A-B-C-B", true},
	}
	for _, tt := range tests {
		var found domain.Clone
		places := map[string]domain.InstallationPlace{}
		for i, letter := range tt.places {
			at, place := start.Add(time.Duration(i)*12*time.Hour), string(letter)
			if place == "-" {
				continue
			}
			var before []domain.InstallationPlace
			for _, p := range places {
				before = append(before, p)
			}
			found = installation.CloneOf(before, place, at)
			p, known := places[place]
			if !known {
				p = domain.InstallationPlace{Place: place, FirstSeen: at}
			}
			p.LastSeen = at
			places[place] = p
		}
		if found.Found() != tt.want {
			t.Errorf("%s (%s): %+v", tt.name, tt.places, found)
		}
		if tt.want && (found.Place == found.Other || !found.Seen.Before(found.OtherSeen) || !found.OtherSeen.Before(found.At)) {
			t.Errorf("%s: the evidence is %+v", tt.name, found)
		}
	}
	known := []domain.InstallationPlace{{Place: "A", LastSeen: start}, {Place: "B", LastSeen: start.Add(2 * time.Hour)}}
	if c := installation.CloneOf(known, "A", start.Add(time.Hour)); c.Found() {
		t.Errorf("an old report proves %+v", c)
	}
}

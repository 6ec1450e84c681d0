package agent

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// journal is what a site has leased, on disk before anybody is told: a file of
// lines, each of which replaces an earlier one about the same.
type journal struct {
	path string
	file *os.File
	size int64 // bytes that are whole lines
	rows int
}

// entry is a line: one of its members.
type entry struct {
	Lease *siteLease `json:"lease,omitempty"`
	Hour  *siteHour  `json:"hour,omitempty"`
	// Seen is the latest instant known, Over when the site has given its seats back.
	Seen time.Time `json:"seen,omitzero"`
	// Clock takes a latest instant back that was wrong.
	Clock time.Time `json:"clock,omitzero"`
	Over  time.Time `json:"over,omitzero"`
}

// siteLease is the latest lease of a client, alive or ended.
type siteLease struct {
	ID        domain.LeaseID  `json:"id"`
	Client    string          `json:"client"`
	User      string          `json:"user,omitempty"`
	Device    string          `json:"device,omitempty"`
	Version   string          `json:"version,omitempty"`
	Built     string          `json:"built,omitempty"`
	Fence     int64           `json:"fence"`
	GrantedAt time.Time       `json:"granted_at"`
	RenewedAt time.Time       `json:"renewed_at"`
	ExpiresAt time.Time       `json:"expires_at"`
	EndedAt   time.Time       `json:"ended_at,omitzero"`
	EndReason domain.LeaseEnd `json:"end_reason,omitempty"`
}

// siteHour is how a site's seats were used in one hour.
type siteHour struct {
	At     time.Time `json:"at"`
	Peak   int       `json:"peak"`
	Denied int       `json:"denied"`
}

// openJournal reads what was written, and forgets a last line that was cut off:
// nobody was told what it says.
func openJournal(path string, read func(entry)) (*journal, error) {
	j := &journal{path: path}
	b, err := os.ReadFile(path) //nolint:gosec // within the agent's own folder
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Bytes()
		if j.size+int64(len(line)) >= int64(len(b)) {
			break // no line feed
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("%s is damaged at line %d; the seats of this site may be leased still, so remove it only when nobody uses them: %w", path, j.rows+1, err)
		}
		read(e)
		j.size, j.rows = j.size+int64(len(line))+1, j.rows+1
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return j, j.open()
}

func (j *journal) open() (err error) {
	if j.file, err = os.OpenFile(j.path, os.O_WRONLY|os.O_CREATE, 0o600); err != nil { //nolint:gosec // as above
		return err
	}
	return j.cut()
}

// cut takes away what is no whole line.
func (j *journal) cut() error {
	if err := j.file.Truncate(j.size); err != nil {
		return err
	}
	_, err := j.file.Seek(j.size, 0)
	return err
}

// write keeps entries, and returns when they would survive a power cut.
func (j *journal) write(entries ...entry) error {
	var buf bytes.Buffer
	for _, e := range entries {
		b, err := json.Marshal(e)
		if err != nil {
			return err
		}
		buf.Write(b)
		buf.WriteByte('\n')
	}
	_, err := j.file.Write(buf.Bytes())
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("keep the leases of this site: %w", err), j.cut())
	}
	j.size, j.rows = j.size+int64(buf.Len()), j.rows+len(entries)
	return nil
}

// replace writes the journal anew with these entries alone.
func (j *journal) replace(entries []entry) error {
	var buf bytes.Buffer
	for _, e := range entries {
		b, err := json.Marshal(e)
		if err != nil {
			return err
		}
		buf.Write(b)
		buf.WriteByte('\n')
	}
	if err := replaceFile(j.path, buf.Bytes()); err != nil {
		return err
	}
	old := j.file
	j.size, j.rows = int64(buf.Len()), len(entries)
	return errors.Join(j.open(), old.Close())
}

func (j *journal) close() error { return j.file.Close() }

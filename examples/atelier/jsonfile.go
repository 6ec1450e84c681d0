package atelier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"seatward.dev/sdk"
)

// jsonFile keeps one value as JSON. The SDK's FileStore replaces a file as a
// whole and survives a crash, which is just what is needed here as well.
type jsonFile string

// load leaves v as it is when nothing was saved yet.
func (f jsonFile) load(ctx context.Context, v any) error {
	b, err := seatward.FileStore(string(f)).Load(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return fmt.Errorf("atelier: read %s: %w", string(f), err)
	}
	return nil
}

func (f jsonFile) save(ctx context.Context, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := seatward.FileStore(string(f)).Save(ctx, b); err != nil {
		return fmt.Errorf("atelier: write %s: %w", string(f), err)
	}
	return nil
}

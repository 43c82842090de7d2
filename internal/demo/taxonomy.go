package demo

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"opencairn.org/cairn/internal/domain/taxonomy"
)

// taxonomyFiles is the country's own classification: few skills, few occupations,
// in the shape in which any taxonomy is imported.
//
//go:embed taxonomy
var taxonomyFiles embed.FS

// classify takes the country's classification in; again, it changes nothing.
func (s *story) classify(ctx context.Context) error {
	dir, err := fs.Sub(taxonomyFiles, "taxonomy")
	if err != nil {
		return err
	}
	f, err := taxonomy.ReadFolder(dir, nil)
	if err != nil {
		return err
	}
	if _, err := s.app.Taxonomy.Import(ctx, founder, taxonomy.Name{Scheme: "freemark", Version: "1"}, f, false); err != nil {
		return fmt.Errorf("take in the classification of skills: %w", err)
	}
	return nil
}

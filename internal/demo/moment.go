package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// moment is what a scene is shown from: a copy of the country as it was then.
type moment struct {
	At   time.Time `json:"at"`   // on the calendar
	Page string    `json:"page"` // where the scene opens, with its query
}

// The scenes of demo.md by their number.
const (
	sceneOffers = iota + 1
	sceneReport
	sceneQuote
	sceneQueue
	sceneGrid
	sceneGenuine
	sceneClosed
	scenePromise
	sceneDials
	sceneImpact

	sceneCount = iota
)

// moment keeps a copy of the database and of the data folder for a scene of the
// tour, which opens at a page of the portal. A step calls it where its scene is
// complete and nothing of what follows has happened; called again, by a run that
// was stopped and goes on, it leaves the copy as it is.
func (s *story) moment(ctx context.Context, scene int, page string) error {
	if !s.o.Tour {
		return nil
	}
	if _, taken := s.state.Moments[scene]; taken {
		return nil
	}
	dir := s.sceneDir(scene)
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return fmt.Errorf("folder of scene %d: %w", scene, err)
	}
	if err := s.until(ctx, func() (bool, error) { return s.quiet(ctx) }); err != nil {
		return fmt.Errorf("what follows before scene %d is not done: %w", scene, err)
	}
	at := s.calendar.Now()
	if _, err := s.app.DB.Copy(ctx, dir, sceneName(scene)); err != nil {
		return fmt.Errorf("scene %d: %w", scene, err)
	}
	if err := copyFolder(filepath.Join(dir, keysFolder), filepath.Join(s.dir, keysFolder)); err != nil {
		return fmt.Errorf("keys of scene %d: %w", scene, err)
	}
	if s.state.Moments == nil {
		s.state.Moments = map[int]moment{}
	}
	s.state.Moments[scene] = moment{At: at, Page: strings.TrimPrefix(page, s.portal)}
	return s.save()
}

// quiet reports that background work is done: a copy would do the rest again, and
// read a site that has changed since.
func (s *story) quiet(ctx context.Context) (bool, error) {
	busy := 0
	err := s.app.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		busy, err = job.Busy(ctx, tx)
		return err
	})
	return busy == 0, err
}

// keysFolder is where a data folder holds the issuers' sealed keys.
const keysFolder = "keys"

func sceneName(scene int) string { return fmt.Sprintf("scene_%02d", scene) }

func (s *story) sceneDir(scene int) string { return filepath.Join(s.dir, "tour", sceneName(scene)) }

// copyFolder copies a folder of files as it is now.
func copyFolder(to, from string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	return os.CopyFS(to, os.DirFS(from))
}

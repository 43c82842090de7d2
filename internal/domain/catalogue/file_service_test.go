package catalogue_test

import (
	"fmt"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

func TestAProvidersFileOfOffersIsTakenOnce(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		by := identity.System("test")
		file := catalogue.FileRequest{Name: "ours.json", Format: catalogue.SourceOEAPI, Body: []byte(page(1, false, fmt.Sprintf(programme, 1, 1, 1), offering(1, 12)))}
		file.DryRun = true
		if r, err := w.s.TakeFile(w.Context(), by, w.org, file); err != nil || r.Found != 1 || r.New != 0 || len(w.offers()) != 0 {
			w.Fatalf("rehearsed: %+v, %v", r, err)
		}
		file.DryRun = false
		r, err := w.s.TakeFile(w.Context(), by, w.org, file)
		if err != nil || r.New != 1 || r.Persons != 1 || len(r.Problems) == 0 {
			w.Fatalf("taken: %+v, %v", r, err)
		}
		if o := w.offers()[0].Offer; o.LocalID != "P1" || len(o.Runs) != 1 || o.Price.Minor != 145000 {
			w.Errorf("read as %+v", o)
		}
		if r, err = w.s.TakeFile(w.Context(), by, w.org, file); err != nil || r.New+r.Changed != 0 || r.Found != 1 {
			w.Errorf("again: %+v, %v", r, err)
		}
		if _, err := w.s.TakeFile(w.Context(), w.manager, w.org, file); err == nil {
			w.Error("a manager imported at the operator's desk")
		}
		file.Format = "gopher"
		if _, err := w.s.TakeFile(w.Context(), by, w.org, file); w.faultKey(err) != "catalogue.source.kind" {
			w.Errorf("a language nobody reads: %v", err)
		}
	})
}
